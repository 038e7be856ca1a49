using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using OrleansRelay.Testing;

namespace OrleansRelay.Silo.Tests.Support;

/// <summary>A Redis server of this machine, with nothing in it, that keeps nothing.</summary>
internal sealed class RedisServer : IDisposable
{
    private readonly Process _process;

    private RedisServer(int port)
    {
        Port = port;
        var start = new ProcessStartInfo(Program!) { RedirectStandardOutput = true };
        string[] arguments = ["--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;
        // What nobody reads would hold it up.
        _process.OutputDataReceived += static (_, _) => { };
        _process.BeginOutputReadLine();
    }

    /// <summary>Where the program is; null if this machine has none.</summary>
    public static string? Program { get; } = Programs.Find("redis-server");

    public int Port { get; }

    /// <summary>Starts it and waits until it answers.</summary>
    public static async Task<RedisServer> StartAsync()
    {
        var server = new RedisServer(FreePorts.Take(1)[0]);
        await Eventually.TrueAsync(server.AnswersAsync, "Redis answers");
        return server;
    }

    /// <summary>Forgets everything, as one that keeps nothing does when it is started again.</summary>
    public async Task ForgetAsync() => Assert.Equal("+OK", await AskAsync("FLUSHALL"));

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            return await AskAsync("PING") == "+PONG";
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async Task<string?> AskAsync(string command)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(command + "\r\n"));
        return await new StreamReader(client.GetStream()).ReadLineAsync();
    }
}
