using System.Net.Sockets;
using OrleansRelay.Federation.Peering;
using OrleansRelay.Protocol;

namespace OrleansRelay.Federation.Links;

/// <summary>Connects to a relay and greets it.</summary>
internal sealed class LinkDialler(LinkContext context, RelayAddress relay)
{
    /// <exception cref="LinkException">No connection within the time allowed.</exception>
    /// <exception cref="SocketException">It can't be reached.</exception>
    public async Task<LineSocket> ConnectAsync(CancellationToken stop)
    {
        using var timeout = new CancellationTokenSource(context.Options.ConnectTimeout, context.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            var addresses = await context.Directory.ResolveAsync(relay, either.Token);
            await socket.ConnectAsync(addresses, relay.Port, either.Token);
            return new LineSocket(socket);
        }
        catch (Exception error)
        {
            socket.Dispose();
            if (error is OperationCanceledException && !stop.IsCancellationRequested)
                throw LinkException.TimedOut();
            throw;
        }
    }

    /// <summary>Sends our greeting over a new connection.</summary>
    public async Task<DiallerHandshake> GreetAsync(LineSocket socket, CancellationToken stop)
    {
        var handshake = new DiallerHandshake(context.Self, context.Identity, relay);
        await SendAsync(socket, handshake.Greeting.Write, stop);
        return handshake;
    }

    /// <returns>Null if it did not answer in time.</returns>
    /// <exception cref="LinkException">It is not who it should be, or does not let us in.</exception>
    public async Task<Greeted?> AnswerAsync(LineSocket socket, DiallerHandshake handshake, TimeSpan patience, CancellationToken stop)
    {
        using var timeout = new CancellationTokenSource(patience, context.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token);
        try
        {
            while (true)
            {
                var line = await socket.ReadLineAsync(either.Token);
                if (line.Span.StartsWith(RelayPush.Prefix) && Hello.TryRead(line.Span[RelayPush.Prefix.Length..], out var peer))
                    return new Greeted(peer!, await JudgeAsync(socket, handshake, peer!, either.Token));
                var answer = Answer.Read(line.Span);
                if (answer.Kind is AnswerKind.RateLimited or AnswerKind.Unavailable)
                    throw LinkException.Busy(answer.RetryAfterMs);
                if (answer.Kind == AnswerKind.NotLetIn)
                    throw LinkException.NotLetIn(line.Span);
            }
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return null;
        }
    }

    private static async Task<PeerVerdict> JudgeAsync(LineSocket socket, DiallerHandshake handshake, Hello peer, CancellationToken stop)
    {
        var verdict = handshake.Answered(peer, out var proof);
        if (proof is { } ours)
            await SendAsync(socket, ours.Write, stop);
        if (!verdict.IsWrong)
            return verdict;
        if (peer.Version >= Hello.ProvingVersion)
            await SendAsync(socket, verdict.Refusal!.Write, stop);
        throw LinkException.Wrong(verdict.Refusal!);
    }

    private static async Task SendAsync(LineSocket socket, Action<ByteBuffer> write, CancellationToken stop)
    {
        var frame = new ByteBuffer();
        write(frame);
        await socket.SendAsync(frame.WrittenMemory, stop);
    }

    /// <summary>The answer of a relay that is slow; null if none comes that is of our kind.</summary>
    public async Task<Greeted?> LateAnswerAsync(LineSocket greeted, DiallerHandshake handshake, CancellationToken stop)
    {
        try
        {
            return await AnswerAsync(greeted, handshake, context.Options.SeedConfirmation, stop);
        }
        catch (Exception error) when (error is LinkException { IsVerdict: false } or SocketException or OperationCanceledException)
        {
            // What it says is not of our kind, or it has closed.
            return null;
        }
    }
}
