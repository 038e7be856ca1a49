namespace OrleansRelay.Log;

/// <summary>The lines of a block that was read out of the log, one after the other, each with its newline.</summary>
/// <param name="block">Whole lines, as <see cref="MessageLog.Read"/> gives them.</param>
public ref struct LineWalk(ReadOnlySpan<byte> block)
{
    private ReadOnlySpan<byte> _rest = block;

    /// <summary>The line that it stands at.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>Itself, to be gone over once.</summary>
    public readonly LineWalk GetEnumerator() => this;

    /// <summary>Goes to the next line, if there is one.</summary>
    public bool MoveNext()
    {
        Current = _rest[..(_rest.IndexOf((byte)'\n') + 1)];
        _rest = _rest[Current.Length..];
        return Current.Length > 0;
    }
}
