namespace OrleansRelay.Testing.Schedules;

/// <summary>What a relay says to a client, a line as text.</summary>
public static class AnswerText
{
    private const string IdMember = "\"msg_id\": \"";
    private const int IdLength = 64;

    public static bool IsDelivery(string line) => line.StartsWith("{\"from\"", StringComparison.Ordinal);

    public static bool IsAcknowledgement(string line) =>
        line.StartsWith("{\"status\": \"ok\"", StringComparison.Ordinal) && line.Contains(IdMember, StringComparison.Ordinal);

    public static bool IsUnavailable(string line) => line.Contains("\"unavailable\"", StringComparison.Ordinal);

    /// <summary>The id in an acknowledgement, or at the end of a delivery.</summary>
    public static string IdOf(string line)
    {
        var start = line.LastIndexOf(IdMember, StringComparison.Ordinal);
        Assert.True(start >= 0, $"There is no id in {line}");
        return line.Substring(start + IdMember.Length, IdLength);
    }
}
