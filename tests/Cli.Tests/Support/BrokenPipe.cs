namespace OrleansRelay.Cli.Tests.Support;

/// <summary>Whoever would read is gone.</summary>
internal sealed class BrokenPipe : MemoryStream
{
    public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("Broken pipe");
}
