using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using OrleansRelay.Client.Wire;

namespace OrleansRelay.Client.Connections;

/// <summary>Makes connections and registers them.</summary>
internal static class Dialler
{
    /// <param name="registration">Its frame.</param>
    /// <exception cref="RelayException">There is no relay there, or it does not want this client.</exception>
    public static async Task<DialledConnection> DialAsync(
        RelayEndpoint endpoint, ReadOnlyMemory<byte> registration, RelayClientOptions options, CancellationToken stop)
    {
        using var timeout = new CancellationTokenSource(options.ConnectTimeout, options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endpoint.Host, endpoint.Port, either.Token).ConfigureAwait(false);
            var stream = await OpenAsync(socket, endpoint, options, either.Token).ConfigureAwait(false);
            await stream.WriteAsync(registration, either.Token).ConfigureAwait(false);
            await stream.FlushAsync(either.Token).ConfigureAwait(false);
            var lines = new LineReader(stream, options.MaxLineBytes);
            var greeting = await GreetAsync(lines, either.Token).ConfigureAwait(false);
            return new DialledConnection(endpoint, stream, lines, greeting);
        }
        catch (Exception error)
        {
            socket.Dispose();
            if (ToRelayException(endpoint, error, timeout.IsCancellationRequested && !stop.IsCancellationRequested) is { } told)
                throw told;
            throw;
        }
    }

    private static async Task<Stream> OpenAsync(Socket socket, RelayEndpoint endpoint, RelayClientOptions options, CancellationToken stop)
    {
        var network = new NetworkStream(socket, ownsSocket: true);
        if (!endpoint.IsTls)
            return network;
        var tls = new SslStream(network);
        var how = new SslClientAuthenticationOptions { TargetHost = endpoint.Host };
        options.ConfigureTls?.Invoke(how);
        await tls.AuthenticateAsClientAsync(how, stop).ConfigureAwait(false);
        return tls;
    }

    private static async Task<Greeting> GreetAsync(LineReader lines, CancellationToken stop)
    {
        var line = new ServerLine();
        ReadOnlyMemory<byte> text;
        while (!lines.TryRead(out text))
        {
            if (!await lines.FillAsync(stop).ConfigureAwait(false))
                throw RelayException.Disconnected("it was closed before the registration was answered.");
        }

        line.Read(text);
        return line switch
        {
            { Kind: LineKind.Ok, PeerId: not null } => new Greeting(line.Node, line.Epoch, line.Position),
            { Kind: LineKind.Error } => throw line.ToException(),
            _ => throw RelayException.BadServer("the registration was answered by something else."),
        };
    }

    // Null for what is to be thrown as it is.
    private static RelayException? ToRelayException(RelayEndpoint endpoint, Exception error, bool isLate) => error switch
    {
        OperationCanceledException when isLate => RelayException.Unreachable($"{endpoint}", "it did not answer in time.", error),
        SocketException or IOException or ObjectDisposedException => RelayException.Unreachable($"{endpoint}", error.Message, error),
        AuthenticationException => RelayException.Unreachable($"{endpoint}", $"TLS failed: {error.Message}", error),
        _ => null,
    };
}
