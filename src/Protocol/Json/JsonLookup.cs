using System.Text.Unicode;

namespace OrleansRelay.Protocol;

/// <summary>Finds one member of a small object. Each search checks the whole object.</summary>
internal static class JsonLookup
{
    /// <summary>
    /// Finds the last member of that name; it stays <see cref="JsonKind.None"/> when there is none. Returns why the
    /// text is not one JSON object, or null.
    /// </summary>
    public static string? Find(ReadOnlySpan<byte> json, ReadOnlySpan<byte> name, out JsonMember member)
    {
        member = default;
        if (!Utf8.IsValid(json))
            return Reasons.NotUtf8;
        var members = new JsonMembers(json);
        while (members.MoveNext())
        {
            if (members.NameIs(name))
                member = members.Value;
        }
        return members.FaultToEnd();
    }
}
