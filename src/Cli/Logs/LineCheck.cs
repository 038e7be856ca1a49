using System.Text;
using OrleansRelay.Protocol;

namespace OrleansRelay.Cli.Logs;

/// <summary>Works out the id of a line anew, from what the line says, and tells what is wrong with it.</summary>
internal sealed class LineCheck
{
    // Nobody's name: an entry that has passed this relay would be read all the same.
    private static readonly PeerName Nobody = Name("verify");

    private readonly EntryEncoder _encoder = new(Nobody);
    private readonly ByteBuffer _output = new(4096, 1 << 20);

    /// <summary>What is wrong; null if nothing is.</summary>
    /// <param name="line">With its newline.</param>
    public string? Fault(ReadOnlySpan<byte> line)
    {
        if (line.IsEmpty)
            return $"it is longer than {LogFileLines.MaxLineBytes >> 20} MiB";
        if (line.Length == 1)
            return "it is empty";
        _output.Clear();
        _encoder.Clear();
        var outcome = _encoder.EncodeRelay(line[..^1], _output, out var id, out var matches, out var reason);
        if (outcome == RelayOutcome.Malformed)
            return $"it is no entry: {reason}";
        return matches ? null : $"its content gives the id {id}, and it says {Claimed(line)}";
    }

    private static string Claimed(ReadOnlySpan<byte> line) =>
        EntryLine.TryReadId(line, out var id) ? id.ToString() : "another one";

    private static PeerName Name(string name) =>
        PeerName.TryCreate(Encoding.UTF8.GetBytes(name), out var made, out var reason) ? made! : throw new InvalidOperationException(reason);
}
