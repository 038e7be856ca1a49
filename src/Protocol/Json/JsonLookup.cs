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

    /// <summary>Finds the last member of that name, if it is an object; false also when the text is not one JSON object.</summary>
    /// <param name="found">The object's text.</param>
    public static bool TryFindObject(ReadOnlySpan<byte> json, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> found)
    {
        bool isFound = Find(json, name, out JsonMember member) is null && member.Kind == JsonKind.Object;
        found = isFound ? member.Text : default;
        return isFound;
    }
}
