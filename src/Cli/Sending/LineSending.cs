using System.Text;
using OrleansRelay.Cli.Connecting;
using OrleansRelay.Cli.Terminals;
using OrleansRelay.Client;
using OrleansRelay.Protocol;

namespace OrleansRelay.Cli.Sending;

/// <summary>Sends each line of the input, many of them under way at a time, in order.</summary>
internal sealed class LineSending(Terminal terminal, string target, TimeSpan? timeout, AckReport report)
{
    private const int MostUnderWay = 1000;

    // The longest message of a client; a longer line is refused by its first characters.
    private const int MaxLineChars = 64 * 1024;

    // How long the client may be told to wait for one message; a limited relay is waited for.
    private static readonly TimeSpan Patience = TimeSpan.FromDays(1);

    private readonly Queue<(int Line, Task<RelayAck> Ack)> _underWay = new();
    private ProgressLine _progress = null!;
    private long _read;
    private int _sent;
    private int _line;
    private bool _isNegative;

    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(RelayClientOptions options, CancellationToken stop)
    {
        await using var relay = await ConnectionOptions.ConnectAsync(options with { RetryPatience = timeout ?? Patience }, stop);
        if (terminal.IsInputTerminal)
            terminal.Errors.WriteLine("Each line is a message; Ctrl-D ends.");
        using (_progress = new ProgressLine(terminal, "sending", terminal.InputBytes ?? 0))
            await SendAsync(relay, stop);
        report.Sum(_sent, target);
        return _isNegative ? ExitCodes.Negative : ExitCodes.Success;
    }

    private async Task SendAsync(RelayClient relay, CancellationToken stop)
    {
        var lines = InputLines.Read(terminal.Input, MaxLineChars);
        var more = lines.WaitToReadAsync(stop).AsTask();
        while (true)
        {
            if (_underWay.Count > 0 && await IsAckNextAsync(more, stop))
            {
                await TakeAckAsync(stop);
                continue;
            }

            if (!await more)
                break;
            while (_underWay.Count < MostUnderWay && lines.TryRead(out var line))
            {
                _line++;
                _read += Encoding.UTF8.GetByteCount(line) + 1;
                Send(relay, line, stop);
            }

            more = lines.WaitToReadAsync(stop).AsTask();
        }

        while (_underWay.Count > 0)
            await TakeAckAsync(stop);
    }

    // Otherwise there are lines to be sent, or there is the end of them.
    private async Task<bool> IsAckNextAsync(Task more, CancellationToken stop)
    {
        if (_underWay.Count >= MostUnderWay || _underWay.Peek().Ack.IsCompleted)
            return true;
        if (more.IsCompleted)
            return false;
        var ack = _underWay.Peek().Ack.WaitAsync(timeout ?? Timeout.InfiniteTimeSpan, terminal.Time, stop);
        return await Task.WhenAny(more, ack) == ack;
    }

    private void Send(RelayClient relay, string line, CancellationToken stop)
    {
        try
        {
            _underWay.Enqueue((_line, relay.SendAsync(target, line, level: report.Wanted, cancellationToken: stop)));
        }
        catch (ArgumentException error) when (error.ParamName != "to")
        {
            Refused(_line, ConnectionOptions.WithoutParameter(error));
        }
        catch (ArgumentException error)
        {
            throw FailureException.Usage(ConnectionOptions.WithoutParameter(error));
        }
    }

    private async Task TakeAckAsync(CancellationToken stop)
    {
        var (line, answer) = _underWay.Dequeue();
        if (terminal.InputBytes is not null)
            _progress.Show(_read);
        try
        {
            var ack = await answer.WaitAsync(timeout ?? Timeout.InfiniteTimeSpan, terminal.Time, stop);
            _sent++;
            _isNegative |= !(report.PrefersSum ? report.Check(ack) : report.Tell(target, ack));
        }
        catch (TimeoutException)
        {
            throw FailureException.Unreachable($"Line {line} was not acknowledged in time; it may still arrive. {_sent} were.");
        }
        catch (RelayException error) when (Failures.ExitCodeOf(error) == ExitCodes.Negative && error.Code != RelayErrorCodes.Replaced)
        {
            Refused(line, Failures.Describe(error));
        }
    }

    private void Refused(int line, string why)
    {
        _isNegative = true;
        _progress.Above(terminal.Errors, $"{terminal.ErrorPalette.Bad("relay:")} line {line}: {LogText.Escape(why, 1000)}");
    }
}
