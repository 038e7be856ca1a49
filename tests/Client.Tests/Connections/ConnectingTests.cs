using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using OrleansRelay.Client.Tests.Support;
using OrleansRelay.Testing;
using OrleansRelay.Testing.Proxy;

namespace OrleansRelay.Client.Tests.Connections;

/// <summary>How a client finds a relay, notices that it is gone and finds another one.</summary>
public sealed class ConnectingTests : IDisposable
{
    private readonly ScriptedRelay _relay = new();

    public void Dispose() => _relay.Dispose();

    [Theory]
    [InlineData("host:55665")]
    [InlineData("http://host")]
    [InlineData("relay://")]
    [InlineData("relay://host:0")]
    [InlineData("relay://host/path")]
    [InlineData("relay://user@host")]
    [InlineData("relay://host?query")]
    [InlineData("relay://host:99999")]
    public async Task ConnectAsync_NoAddress_Throws(string address)
    {
        var error = await Assert.ThrowsAsync<ArgumentException>(() => RelayClient.ConnectAsync(address, "alice"));
        Assert.Contains("relay://host:55665", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("RELAY1")]
    [InlineData("a||b")]
    [InlineData("a\u0007")]
    public Task ConnectAsync_NoName_Throws(string name) =>
        Assert.ThrowsAsync<ArgumentException>(() => RelayClient.ConnectAsync(_relay.Address, name));

    [Fact]
    public async Task ConnectAsync_OptionsOutOfBounds_Throws()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => RelayClient.ConnectAsync(_relay.Options with { Addresses = [] }));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => RelayClient.ConnectAsync(_relay.Options with { MaxInFlight = 0 }));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => RelayClient.ConnectAsync(_relay.Options with { KeepAlive = TimeSpan.Zero }));
    }

    [Fact]
    public async Task ConnectAsync_NobodyThere_ThrowsUnreachable()
    {
        var port = FreePorts.Take(1)[0];

        var error = await Assert.ThrowsAsync<RelayException>(() => RelayClient.ConnectAsync($"relay://127.0.0.1:{port}", "alice"));

        Assert.Equal(RelayErrorCodes.Unreachable, error.Code);
        Assert.Contains($"relay://127.0.0.1:{port}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConnectAsync_FirstAddressDead_TakesTheNext()
    {
        var connecting = RelayClient.ConnectAsync(ScriptedRelay.Fast($"relay://127.0.0.1:{FreePorts.Take(1)[0]}", _relay.Address));
        await _relay.GreetAsync();

        await using var client = await connecting;
        Assert.Equal(_relay.Address, client.Address);
    }

    [Fact]
    public void Addresses_Several_AreTriedInAnyOrderOrTheirOwn()
    {
        string[] addresses = [.. Enumerable.Range(1, 20).Select(static port => $"relay://host:{port}")];
        var options = ScriptedRelay.Fast(addresses);

        Assert.Equal(addresses, OptionsCheck.Run(options).Select(static endpoint => $"{endpoint}"));
        var any = OptionsCheck.Run(options with { KeepAddressOrder = false }).Select(static endpoint => $"{endpoint}").ToArray();
        Assert.NotEqual(addresses, any);
        Assert.Equal(addresses.Order(), any.Order());
    }

    [Fact]
    public async Task ConnectAsync_RelayDoesNotAnswer_ThrowsInTime()
    {
        var connecting = RelayClient.ConnectAsync(_relay.Options with { ConnectTimeout = TimeSpan.FromMilliseconds(100) });
        await _relay.AcceptAsync();

        Assert.Equal(RelayErrorCodes.Unreachable, (await Assert.ThrowsAsync<RelayException>(() => connecting)).Code);
    }

    [Fact]
    public async Task ConnectAsync_Cancelled_Throws()
    {
        using var cancel = new CancellationTokenSource();
        var connecting = RelayClient.ConnectAsync(_relay.Address, "alice", cancel.Token);
        await _relay.AcceptAsync();
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting);
    }

    [Fact]
    public async Task ConnectAsync_NameIsRefused_ThrowsWhatTheRelaySays()
    {
        var connecting = RelayClient.ConnectAsync(_relay.Options);
        var connection = await _relay.AcceptAsync();
        await connection.SayAsync(ScriptedConnection.Error(RelayErrorCodes.BadPeerId));

        Assert.Equal(RelayErrorCodes.BadPeerId, (await Assert.ThrowsAsync<RelayException>(() => connecting)).Code);
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"status\": \"ok\"}")]
    [InlineData("{\"status\": \"ok\", \"peer_id\": 7}")]
    [InlineData("{\"status\": \"ok\", \"peer_id\": \"alice\"} {}")]
    public async Task ConnectAsync_NoRelay_ThrowsBadServer(string line)
    {
        var connecting = RelayClient.ConnectAsync(_relay.Options);
        var connection = await _relay.AcceptAsync();
        await connection.SayAsync(line);

        Assert.Equal(RelayErrorCodes.BadServer, (await Assert.ThrowsAsync<RelayException>(() => connecting)).Code);
    }

    [Theory]
    [InlineData("{\"from\": \"bob\"}")]
    [InlineData("{\"from\": \"bob\", \"to\": \"alice\", \"body\": 1, \"timestamp\": 1, \"seen_by\": [], \"msg_id\": \"12\"}")]
    [InlineData("{\"status\": \"position\", \"position\": -1}")]
    [InlineData("{\"status\": \"position\", \"position\": 99999999999999999999}")]
    [InlineData("{\"status\": \"gap\", \"missed\": 1.5}")]
    [InlineData("{\"status\": \"pong\"}")]
    [InlineData("nonsense")]
    public async Task Read_NotWhatARelaySays_MakesTheConnectionAnew(string line)
    {
        // It asks for no time, so it has nothing to be answered.
        var connecting = RelayClient.ConnectAsync(_relay.Options with { Start = RelayStart.WhereItWas });
        var connection = await _relay.GreetAsync();
        await using var client = await connecting;

        await connection.SayAsync(line);

        Assert.Equal(RelayErrorCodes.BadServer, (await client.NoticeAsync<RelayNotice.Disconnected>()).Error.Code);
        await _relay.GreetAsync();
        await client.NoticeAsync<RelayNotice.Connected>();
    }

    [Fact]
    public async Task Read_EndlessLineOrDeepJson_MakesTheConnectionAnew()
    {
        var (client, connection) = await _relay.ConnectAsync(_relay.Options with { MaxLineBytes = 4096 });
        await using var disposed = client;

        var saying = connection.SayAsync(new string('x', 1 << 20));
        Assert.Equal(RelayErrorCodes.BadServer, (await client.NoticeAsync<RelayNotice.Disconnected>()).Error.Code);
        await Record.ExceptionAsync(() => saying);
        var next = await _relay.GreetAsync();
        await next.SayAsync(new string('[', 200));
        Assert.Equal(RelayErrorCodes.BadServer, (await client.NoticeAsync<RelayNotice.Disconnected>()).Error.Code);
    }

    [Fact]
    public async Task GoingAway_OtherAddressGiven_MovesThereAndLosesNothing()
    {
        using var other = new ScriptedRelay();
        var (client, connection) = await _relay.ConnectAsync(
            ScriptedRelay.Fast(_relay.Address, other.Address) with { BackoffFirst = TimeSpan.FromMinutes(1), BackoffCap = TimeSpan.FromMinutes(1) });
        await using var disposed = client;
        var taken = client.SendAsync("bob", "taken");
        var left = client.SendAsync("bob", "left");
        await connection.ReadTextsAsync(2);

        await connection.SayAsync("""{"status": "going_away"}""", ScriptedConnection.Ack("taken"), ScriptedConnection.Delivery("last"));
        await taken;
        Assert.Equal(["last"], await client.TextsAsync(1));
        connection.Dispose();

        var next = await other.GreetAsync(epoch: "00000000000000bb");
        Assert.Equal(["left"], await next.ReadTextsAsync(1));
        await next.SayAsync(ScriptedConnection.Ack("left"));
        await left;
        Assert.Equal(other.Address, client.Address);
    }

    [Fact]
    public async Task Replaced_ByItsOwnConnectionThatBroke_GoesOnOnce()
    {
        var (client, connection) = await _relay.ConnectAsync();
        await using var disposed = client;
        connection.Dispose();
        var second = await _relay.GreetAsync();
        await second.SayAsync(ScriptedConnection.Error(RelayErrorCodes.Replaced));

        var third = await _relay.GreetAsync();
        await third.SayAsync(ScriptedConnection.Error(RelayErrorCodes.Replaced));

        Assert.Equal(RelayErrorCodes.Replaced, (await Assert.ThrowsAsync<RelayException>(() => client.NextAsync(1))).Code);
        Assert.Equal(RelayErrorCodes.Replaced, (await client.NoticeAsync<RelayNotice.Closed>()).Error!.Code);
    }

    [Fact]
    public async Task KeepAlive_NothingComes_AsksAndGivesUp()
    {
        var time = new FakeTimeProvider();
        var (client, connection) = await _relay.ConnectAsync(_relay.Options with { Time = time, Start = RelayStart.WhereItWas });
        await using var disposed = client;

        var ping = connection.ReadAsync();
        await AdvanceUntilAsync(time, () => ping.IsCompleted);
        Assert.Equal("||{\"ping\": 1}", await ping);
        await connection.SayAsync("""{"status": "pong", "time": 1748340000.5, "position": 1}""");
        var again = connection.ReadAsync();
        await AdvanceUntilAsync(time, () => again.IsCompleted);
        var next = _relay.GreetAsync();
        await AdvanceUntilAsync(time, () => next.IsCompleted);

        Assert.Equal(RelayErrorCodes.Disconnected, (await client.NoticeAsync<RelayNotice.Disconnected>()).Error.Code);
        Assert.True(await connection.IsClosedAsync());
    }

    [Fact]
    public async Task KeepAlive_ConnectionIsHalfOpen_MakesItAnewAndLosesNothing()
    {
        await using var proxy = new UnreliableProxy(() => new IPEndPoint(IPAddress.Loopback, _relay.Port));
        var options = ScriptedRelay.Fast($"relay://127.0.0.1:{proxy.Port}") with { AnswerTimeout = TimeSpan.FromMilliseconds(200) };
        var (client, connection) = await _relay.ConnectAsync(options);
        await using var disposed = client;
        proxy.Lose();

        var ack = client.SendAsync("bob", "1");
        var next = await _relay.GreetAsync();

        Assert.Equal(["1"], await next.ReadTextsAsync(1));
        await next.SayAsync(ScriptedConnection.Ack("1"));
        await ack;
        connection.Dispose();
    }

    [Fact]
    public async Task ConnectAsync_Tls_ChecksTheCertificateAndSpeaks()
    {
        using var certificate = CreateCertificate();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = $"relays://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}";
        var serving = ServeTlsAsync(listener, certificate, connections: 2);

        var error = await Assert.ThrowsAsync<RelayException>(() => RelayClient.ConnectAsync(ScriptedRelay.Fast(address)));
        Assert.Equal(RelayErrorCodes.Unreachable, error.Code);
        await using var client = await RelayClient.ConnectAsync(ScriptedRelay.Fast(address) with
        {
            ConfigureTls = tls => tls.RemoteCertificateValidationCallback = (_, shown, _, _) => shown!.Equals(certificate),
        });

        Assert.Equal(["over TLS"], await client.TextsAsync(1));
        await client.DisposeAsync();
        await serving;
    }

    private static async Task ServeTlsAsync(TcpListener listener, X509Certificate2 certificate, int connections)
    {
        for (var i = 0; i < connections; i++)
        {
            using var socket = await listener.AcceptSocketAsync().WaitAsync(Eventually.Deadline);
            await using var tls = new SslStream(new NetworkStream(socket));
            try
            {
                await tls.AuthenticateAsServerAsync(certificate).WaitAsync(Eventually.Deadline);
                using var reader = new StreamReader(tls);
                if (await reader.ReadLineAsync() is null)
                    continue;
                var text = "{\"status\": \"ok\", \"peer_id\": \"alice\"}\n" + ScriptedConnection.Delivery("over TLS") + "\n";
                await tls.WriteAsync(Encoding.UTF8.GetBytes(text));
                while (await reader.ReadLineAsync() is not null)
                {
                    // Until the client goes.
                }
            }
            catch (IOException)
            {
                // The client does not like the certificate, or is gone.
            }
        }
    }

    private static X509Certificate2 CreateCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
    }

    private static Task AdvanceUntilAsync(FakeTimeProvider time, Func<bool> isSo) => Eventually.TrueAsync(
        () =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return isSo();
        },
        "the client does something about the silence");
}
