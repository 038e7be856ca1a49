using System.Text;

namespace OrleansRelay.Protocol.Tests.Entries;

/// <summary>
/// A JSON value as a tree, with the simplest code that prints it as Python's json does. Made at random, it can also be
/// written as some client might: with blanks, needless escapes and repeated names.
/// </summary>
internal sealed class NaiveJson
{
    private static readonly (string Source, string Printed)[] Scalars =
    [
        ("null", "null"), ("true", "true"), ("false", "false"), ("-0", "0"), ("-0.0", "-0.0"), ("17", "17"),
        ("1E2", "100.0"), ("1e16", "1e+16"), ("0.0000001", "1e-07"), ("2.50", "2.5"),
        ("123456789012345678901234567890", "123456789012345678901234567890"),
    ];

    private static readonly string[] Characters =
    [
        "a", "b", "A", "~", " ", "\"", "\\", "/",
        "\n", "\0", "\u007f", "é", "\u2028", "\uffff", "😀", "\ud83d", "\udc00",
    ];

    private (string Source, string Printed) _scalar;
    private string? _text;
    private List<NaiveJson>? _elements;
    private List<KeyValuePair<string, NaiveJson>>? _members;

    public static NaiveJson Random(Random random, int depth) => random.Next(depth > 0 ? 6 : 3) switch
    {
        0 => new NaiveJson { _scalar = Scalars[random.Next(Scalars.Length)] },
        1 or 2 => new NaiveJson { _text = RandomText(random) },
        3 => new NaiveJson { _elements = [.. Repeat(random, () => Random(random, depth - 1))] },
        _ => new NaiveJson
        {
            _members = [.. Repeat(random, () => KeyValuePair.Create(RandomText(random), Random(random, depth - 1)))],
        },
    };

    public string Source(Random random)
    {
        string blank = random.Next(3) == 0 ? " \t" : "";
        if (_elements is not null)
            return $"[{blank}{string.Join(blank + "," + blank, _elements.Select(e => e.Source(random)))}{blank}]";
        if (_members is not null)
        {
            IEnumerable<string> members = _members
                .Select(m => $"{Quote(m.Key, random)}{blank}:{blank}{m.Value.Source(random)}");
            return $"{{{blank}{string.Join(blank + "," + blank, members)}{blank}}}";
        }
        return _text is null ? _scalar.Source : Quote(_text, random);
    }

    public string Print(bool sorted)
    {
        if (_elements is not null)
            return $"[{string.Join(", ", _elements.Select(e => e.Print(sorted)))}]";
        if (_members is null)
            return _text is null ? _scalar.Printed : Quote(_text, null);
        var order = new List<string>();
        var values = new Dictionary<string, NaiveJson>();
        foreach ((string name, NaiveJson value) in _members)
        {
            if (!values.ContainsKey(name))
                order.Add(name);
            values[name] = value;
        }
        if (sorted)
            order.Sort(CompareCodePoints);
        return $"{{{string.Join(", ", order.Select(name => $"{Quote(name, null)}: {values[name].Print(sorted)}"))}}}";
    }

    private static IEnumerable<T> Repeat<T>(Random random, Func<T> make)
    {
        for (int count = random.Next(5); count > 0; count--)
            yield return make();
    }

    private static string RandomText(Random random) => string.Concat(random.GetItems(Characters, random.Next(4)));

    /// <summary>Python's form, or at random some other with the same meaning.</summary>
    private static string Quote(string text, Random? random)
    {
        var quoted = new StringBuilder("\"");
        for (int i = 0; i < text.Length; i++)
        {
            char unit = text[i];
            bool pair = i + 1 < text.Length && char.IsSurrogatePair(unit, text[i + 1]);
            bool raw = unit >= ' ' && unit is not ('"' or '\\') && !char.IsSurrogate(unit);
            if (random is not null && random.Next(2) == 0 && pair)
                quoted.Append(unit).Append(text[++i]);
            else if (random is not null && random.Next(2) == 0 && raw)
                quoted.Append(unit);
            else if (random is not null && random.Next(2) == 0)
                quoted.Append($"\\u{(int)unit:X4}");
            else
                quoted.Append(Escape(unit));
        }
        return quoted.Append('"').ToString();
    }

    private static string Escape(char unit) => unit switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\n' => "\\n",
        < ' ' or > '~' => $"\\u{(int)unit:x4}",
        _ => unit.ToString(),
    };

    private static int CompareCodePoints(string left, string right)
    {
        int[] a = CodePoints(left);
        int[] b = CodePoints(right);
        return a.AsSpan().SequenceCompareTo(b);
    }

    private static int[] CodePoints(string text)
    {
        var points = new List<int>();
        for (int i = 0; i < text.Length; i++)
        {
            bool pair = i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]);
            points.Add(pair ? char.ConvertToUtf32(text[i], text[i + 1]) : text[i]);
            i += pair ? 1 : 0;
        }
        return [.. points];
    }
}
