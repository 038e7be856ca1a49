namespace OrleansRelay.Testing.Mesh;

/// <summary>Which relays are joined by a link.</summary>
/// <param name="Count">How many relays there are.</param>
/// <param name="Edges">Pairs of their numbers, each pair once.</param>
public sealed record MeshShape(string Name, int Count, IReadOnlyList<(int First, int Second)> Edges)
{
    public static MeshShape Line(int count) =>
        new("line", count, [.. Enumerable.Range(0, count - 1).Select(static i => (i, i + 1))]);

    public static MeshShape Ring(int count) =>
        new("ring", count, [.. Line(count).Edges, (0, count - 1)]);

    public static MeshShape Star(int count) =>
        new("star", count, [.. Enumerable.Range(1, count - 1).Select(static i => (0, i))]);

    public static MeshShape Full(int count) =>
        new("full mesh", count, [.. Enumerable.Range(0, count).SelectMany(i => Enumerable.Range(i + 1, count - i - 1).Select(j => (i, j)))]);

    /// <summary>Any of the shapes, with a number of relays from the fewest to the most.</summary>
    public static MeshShape Any(int fewest, int most, Random random)
    {
        var count = random.Next(fewest, most + 1);
        return random.Next(4) switch
        {
            0 => Ring(count),
            1 => Star(count),
            2 => Full(count),
            _ => RandomDegree3(count, random),
        };
    }

    /// <summary>A ring through all in random order, and links across it, as long as nobody has more than three.</summary>
    public static MeshShape RandomDegree3(int count, Random random)
    {
        var order = Enumerable.Range(0, count).ToArray();
        random.Shuffle(order);
        var edges = Ring(count).Edges.Select(edge => Sorted(order[edge.First], order[edge.Second])).ToHashSet();
        var across = Full(count).Edges.ToArray();
        random.Shuffle(across);
        foreach (var edge in across)
        {
            if (Degree(edge.First) < 3 && Degree(edge.Second) < 3)
                edges.Add(edge);
        }

        return new MeshShape("random degree 3", count, [.. edges.Order()]);
        int Degree(int relay) => edges.Count(edge => edge.First == relay || edge.Second == relay);
    }

    public override string ToString() => $"{Name} of {Count}";

    private static (int First, int Second) Sorted(int one, int other) => (Math.Min(one, other), Math.Max(one, other));
}
