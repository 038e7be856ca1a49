using System.Text;
using OrleansRelay.Protocol;

namespace OrleansRelay.Federation.Links;

/// <summary>The link can't go on for now: a reason for the log, and how long the peer asked us to wait.</summary>
internal sealed class LinkException : Exception
{
    private const int LongestAnswer = 512;

    /// <summary>However long a peer asks to wait, it is asked again after this.</summary>
    private const long LongestWaitMs = 5 * 60 * 1000;

    private LinkException(string reason, TimeSpan retryAfter)
        : base(reason) => RetryAfter = retryAfter;

    public TimeSpan RetryAfter { get; }

    /// <summary>The peer is a relay of our kind, and not to be linked to: not the one that it should be, or it does not let us in.</summary>
    public bool IsVerdict { get; private init; }

    public static LinkException Closed() => new("closed by the peer", TimeSpan.Zero);

    public static LinkException TimedOut() => new("no connection within the time allowed", TimeSpan.Zero);

    public static LinkException NoGreeting() => new("connected, but it does not answer the greeting", TimeSpan.Zero);

    public static LinkException NoProgress(TimeSpan deadline) =>
        new($"nothing was acknowledged for {deadline.TotalSeconds:0.#} s", TimeSpan.Zero);

    public static LinkException Silent(TimeSpan time) => new($"no sign of life for {time.TotalSeconds:0.#} s", TimeSpan.Zero);

    public static LinkException NotServing() => new("this relay is not ready for it", TimeSpan.Zero);

    /// <param name="retryAfterMs">What the peer says, which may be anything.</param>
    public static LinkException Busy(long retryAfterMs) =>
        new("the peer asks to wait", TimeSpan.FromMilliseconds(Math.Clamp(retryAfterMs, 0, LongestWaitMs)));

    /// <param name="answer">The peer's words, of which the beginning is kept.</param>
    public static LinkException NotLetIn(ReadOnlySpan<byte> answer) =>
        new($"the peer does not let us in: {Beginning(answer)}", TimeSpan.Zero) { IsVerdict = true };

    /// <param name="answer">The peer's words, of which the beginning is kept.</param>
    public static LinkException Nameless(ReadOnlySpan<byte> answer) =>
        new($"the peer refused something and did not say what: {Beginning(answer)}", TimeSpan.Zero);

    public static LinkException Wrong(Refusal refusal) => new($"not let in: {refusal.Message}", TimeSpan.Zero) { IsVerdict = true };

    public static LinkException UnexpectedAnswer() => new("an answer to nothing that was sent", TimeSpan.Zero);

    public static LinkException LineTooLong() => new("the peer sent a line without end", TimeSpan.Zero);

    private static string Beginning(ReadOnlySpan<byte> answer) =>
        Encoding.UTF8.GetString(answer[..Math.Min(answer.Length, LongestAnswer)]);
}
