namespace OrleansRelay.Gateway.Tests.Support;

/// <summary>What ties a node to everything outside its process; cut, it is as if the process had been killed.</summary>
internal sealed class Lifeline
{
    private readonly CancellationTokenSource _cut = new();

    /// <summary>Is cancelled when the line is cut.</summary>
    public CancellationToken Token => _cut.Token;

    public bool IsCut => _cut.IsCancellationRequested;

    public void Cut() => _cut.Cancel();

    /// <exception cref="IOException">The line is cut.</exception>
    public void ThrowIfCut()
    {
        if (IsCut)
            throw new IOException("This node was killed.");
    }
}
