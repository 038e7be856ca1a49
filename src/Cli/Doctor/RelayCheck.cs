using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using OrleansRelay.Client;

namespace OrleansRelay.Cli.Doctor;

/// <summary>Goes up to a relay step by step, and stops at the first that fails.</summary>
internal sealed class RelayCheck(Uri address, TimeProvider time)
{
    private const int DefaultPort = 55665;
    private const int Pings = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SlowEcho = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan SmallSkew = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LargeSkew = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan SoonExpired = TimeSpan.FromDays(14);

    private readonly string _host = address.IdnHost.Trim('[', ']');
    private readonly int _port = address.Port < 0 ? DefaultPort : address.Port;
    private X509Certificate2? _certificate;
    private SslPolicyErrors _faults;

    private bool IsTls => address.Scheme == "relays";

    public async IAsyncEnumerable<Finding> RunAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        var reached = await ReachAsync(stop);
        yield return reached;
        if (reached.Kind == FindingKind.Bad)
            yield break;
        if (IsTls)
            yield return await TlsAsync(stop);
        var (relay, registered) = await RegisterAsync(stop);
        yield return registered;
        if (relay is null)
            yield break;
        await using (relay)
        {
            await foreach (var finding in AskAsync(relay, stop))
                yield return finding;
        }
    }

    private async Task<Finding> ReachAsync(CancellationToken stop)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(Patience);
        try
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(_host, _port, patience.Token);
            return Finding.Good($"{_host}:{_port} is reached ({socket.RemoteEndPoint})");
        }
        catch (SocketException error)
        {
            return Finding.Bad($"{_host}:{_port} is not reached: {error.Message}", Fix(error.SocketErrorCode));
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return Finding.Bad($"{_host}:{_port} does not answer within {Patience.TotalSeconds} s", Fix(SocketError.TimedOut));
        }
    }

    private static string Fix(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => "Nothing listens there. Start a relay (\"relay serve\"), or name the right port: relay doctor HOST:PORT.",
        SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData => "The name is not known. Is it spelt right? Try the IP address.",
        _ => "Is the machine up, and does its firewall let the port through?",
    };

    private async Task<Finding> TlsAsync(CancellationToken stop)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(Patience);
        try
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(_host, _port, patience.Token);
            await using var tls = new SslStream(new NetworkStream(socket));
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions { TargetHost = _host, RemoteCertificateValidationCallback = Look }, patience.Token);
            return Judge($"{tls.SslProtocol}");
        }
        catch (Exception error) when (error is AuthenticationException or IOException or SocketException)
        {
            return Finding.Bad(
                $"TLS failed: {error.Message}",
                "A relay itself speaks plain TCP: is there a proxy before it that ends TLS? Without one, use relay:// and not relays://.");
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return Finding.Bad("TLS is not answered", "Without a proxy that ends TLS, use relay:// and not relays://.");
        }
    }

    private bool Look(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors faults)
    {
        (_certificate, _faults) = (certificate as X509Certificate2, faults);
        return true;
    }

    private Finding Judge(string protocol)
    {
        if (_faults != SslPolicyErrors.None)
            return Finding.Bad(
                $"the certificate is not accepted: {_faults}", "It has to be for this host's name, valid today, and from an authority that this machine trusts.");
        var left = _certificate!.NotAfter.ToUniversalTime() - time.GetUtcNow().UtcDateTime;
        var until = string.Create(CultureInfo.InvariantCulture, $"{protocol}, certificate valid until {_certificate.NotAfter:yyyy-MM-dd}");
        return left < SoonExpired ? Finding.Warning(until, "Renew it soon.") : Finding.Good(until);
    }

    private async Task<(RelayClient?, Finding)> RegisterAsync(CancellationToken stop)
    {
        // A name that nobody has, since a second connection would end the first.
        var name = $"doctor-{Guid.NewGuid():N}"[..15];
        try
        {
            var relay = await RelayClient.ConnectAsync(
                new RelayClientOptions { Addresses = [address.OriginalString], Name = name, ConnectTimeout = Patience, Receive = RelayFilter.To(name), Time = time }, stop);
            var node = await NodeAsync(relay, stop);
            return (relay, Finding.Good($"it greets as a relay does; registered as {name}{(node is null ? "" : $" at node {node}")}"));
        }
        catch (RelayException error)
        {
            return (null, Finding.Bad($"no registration: {error.Message}", error.Code switch
            {
                RelayErrorCodes.BadServer or RelayErrorCodes.Disconnected or RelayErrorCodes.Unreachable => "Something else than a relay of this kind seems to listen there. Is the port right? TLS wants relays://.",
                RelayErrorCodes.Busy => "It has too many connections, in all or from this address: Relay:Gateway:MaxConnections, :MaxConnectionsPerAddress.",
                RelayErrorCodes.RateLimited => "This address has sent too much. Wait, or see Relay:RateLimit.",
                _ => "The relay says why.",
            }));
        }
    }

    private static async Task<string?> NodeAsync(RelayClient relay, CancellationToken stop)
    {
        await foreach (var notice in relay.Notices.WithCancellation(stop))
            return (notice as RelayNotice.Connected)?.Node;
        return null;
    }

    private async IAsyncEnumerable<Finding> AskAsync(RelayClient relay, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        var pongs = new List<(RelayPong Pong, DateTimeOffset At)>();
        Finding? failure = null;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(Patience);
        try
        {
            while (pongs.Count < Pings)
                pongs.Add((await relay.PingAsync(patience.Token), time.GetUtcNow()));
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            failure = Finding.Bad($"only {pongs.Count} of {Pings} pings were answered", "The relay, or the way to it, is overloaded.");
        }
        catch (RelayException error)
        {
            failure = error.Code == RelayErrorCodes.RateLimited && pongs.Count > 0
                ? null
                : Finding.Warning($"no ping was answered: {error.Message}", "The rest could not be looked at; try again in a while.");
        }

        if (failure is not null)
            yield return failure;
        if (pongs.Count == 0)
            yield break;
        var best = pongs.MinBy(static pong => pong.Pong.RoundTrip);
        yield return Echo(best.Pong.RoundTrip);
        yield return Clock(best.Pong, best.At);
    }

    private static Finding Echo(TimeSpan echo) => echo < SlowEcho
        ? Finding.Good($"a ping takes {Milliseconds(echo)}")
        : Finding.Warning($"a ping takes {Milliseconds(echo)}", "Long, unless the relay is far away: is the machine or the network busy?");

    private static Finding Clock(RelayPong pong, DateTimeOffset at)
    {
        if (pong.Time is not { } relays)
            return Finding.Warning("it does not tell the time", "It is of an older version.");
        var skew = relays - (at - (pong.RoundTrip / 2));
        var text = string.Create(CultureInfo.InvariantCulture, $"its clock is {skew.Duration().TotalSeconds:0.000} s {(skew < TimeSpan.Zero ? "behind" : "ahead of")} this one");
        const string Fix = "One of the two is wrong; let both follow a time server (NTP). Relays refuse each other's messages when their clocks are too far apart.";
        return skew.Duration() < SmallSkew ? Finding.Good(text) : skew.Duration() < LargeSkew ? Finding.Warning(text, Fix) : Finding.Bad(text, Fix);
    }

    private static string Milliseconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.0} ms");
}
