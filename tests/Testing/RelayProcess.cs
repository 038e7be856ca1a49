using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OrleansRelay.Testing;

/// <summary>The relay as its users start it: a process of its own. For tests that refer to the program.</summary>
public sealed class RelayProcess : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly List<string> _errors = [];

    private RelayProcess(string folder, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        // Half of what a start costs is compiling again what was called often, for a life that is longer than a test's.
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_TC_CallCountingDelayMs"] = "100";
        // Who wants the page says so.
        start.Environment["Relay__Http__Port"] = "0";
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "OrleansRelay.Silo.dll"));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => KeepError(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Everything it has said so far, on both channels.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    /// <summary>The lines that it has said so far where errors are said.</summary>
    public IReadOnlyList<string> Errors
    {
        get
        {
            lock (_output)
                return [.. _errors];
        }
    }

    /// <summary>What it has logged as an error so far.</summary>
    public IReadOnlyList<string> Failures
    {
        get
        {
            var lines = Output.Split('\n');
            return [.. lines.Zip(lines.Skip(1)).Where(static pair => IsFailure(pair.First)).Select(static pair => pair.First + pair.Second)];
        }
    }

    public int Id => _process.Id;

    public static RelayProcess Start(TemporaryFolder folder, params string[] arguments) => new(folder.Path, arguments);

    /// <summary>Starts it and waits until it serves.</summary>
    public static async Task<RelayProcess> ServeAsync(TemporaryFolder folder, int port, params string[] arguments)
    {
        var relay = Start(folder, ["--Relay:Bind=127.0.0.1", $"--Relay:Port={port}", .. arguments]);
        await Eventually.TrueAsync(() => relay.Output.Contains("To try it", StringComparison.Ordinal), $"the relay serves; it said: {relay.Output}");
        return relay;
    }

    public static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <summary>Sends it a signal by name, such as TERM.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", ["-" + name, $"{_process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>Waits for its end and returns the exit code.</summary>
    public async Task<int> ExitCodeAsync()
    {
        using var deadline = new CancellationTokenSource(Eventually.Deadline);
        await _process.WaitForExitAsync(deadline.Token);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        // Until it is gone it may still make files in a folder that is about to be deleted.
        _process.WaitForExit(Eventually.Deadline);
        _process.Dispose();
    }

    private static bool IsFailure(string line) =>
        line.StartsWith("fail: ", StringComparison.Ordinal) || line.StartsWith("crit: ", StringComparison.Ordinal);

    private void KeepError(string? line)
    {
        lock (_output)
        {
            if (line is not null)
                _errors.Add(line);
        }

        Keep(line);
    }

    private void Keep(string? line)
    {
        lock (_output)
            _output.AppendLine(line);
    }
}
