using System.Buffers;

namespace OrleansRelay.Protocol;

/// <summary>The sets of bytes at which the scanners stop.</summary>
internal static class JsonBytes
{
    /// <summary>
    /// Bytes that stand for themselves in a string, both in what comes in and in what <c>json.dumps</c> writes.
    /// </summary>
    public static readonly SearchValues<byte> Plain = SearchValues.Create(
        [.. Enumerable.Range(0x20, 0x5f).Select(b => (byte)b).Where(b => b is not ((byte)'"' or (byte)'\\'))]);

    /// <summary>
    /// Where a string that holds non-ASCII bytes must be looked at: its end, an escape, a raw control.
    /// </summary>
    public static readonly SearchValues<byte> StringStops = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(b => (byte)b), (byte)'"', (byte)'\\']);

    /// <summary>
    /// Bytes that open or close something inside JSON; a newline ends a line-framed frame even there.
    /// </summary>
    public static readonly SearchValues<byte> Structure = SearchValues.Create("\"{}[]"u8);

    public static readonly SearchValues<byte> StructureOrNewline = SearchValues.Create("\"{}[]\n"u8);

    public static readonly SearchValues<byte> Blanks = SearchValues.Create(" \t\r\n"u8);
}
