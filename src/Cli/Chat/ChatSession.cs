using OrleansRelay.Cli.Messages;
using OrleansRelay.Cli.Terminals;
using OrleansRelay.Client;
using OrleansRelay.Protocol;

namespace OrleansRelay.Cli.Chat;

/// <summary>One person's chat, from the first line to the last.</summary>
internal sealed class ChatSession
{
    private const int MostUnderWay = 256;

    // An acknowledgement that takes no longer is shown with its message.
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan LeavePatience = TimeSpan.FromSeconds(5);

    private readonly Terminal _terminal;
    private readonly IChatScreen _screen;
    private readonly RelayClient _relay;
    private readonly SemaphoreSlim _underWay = new(MostUnderWay);
    private readonly ChatCommands _commands;

    public ChatSession(Terminal terminal, IChatScreen screen, RelayClient relay, string target)
    {
        (_terminal, _screen, _relay) = (terminal, screen, relay);
        _commands = new ChatCommands(terminal, screen, relay);
        Target = target;
    }

    private string Target
    {
        get;
        set
        {
            field = value;
            _screen.Prompt = $"{LogText.Escape(_relay.Name)} → {LogText.Escape(value)}> ";
        }
    }

    /// <summary>Ends when the input does, or its person says so.</summary>
    /// <exception cref="RelayException">The client has ended by itself.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _screen.Print(_terminal.Palette.Dim($"You are {LogText.Escape(_relay.Name)} at {_relay.Address}. Type a message and Enter; /help says more."));
        var beside = Task.WhenAll(NoticeAsync(end.Token), _commands.WatchAsync(end.Token));
        var receiving = ReceiveAsync(end.Token);
        try
        {
            // Who receives ends by itself only when the client does.
            await await Task.WhenAny(TypeAsync(end.Token), receiving);
        }
        finally
        {
            await end.CancelAsync();
            await Task.WhenAll(beside, receiving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TypeAsync(CancellationToken stop)
    {
        await foreach (var line in _screen.Lines.ReadAllAsync(stop))
        {
            if (!await TakeAsync(line.Trim(), stop))
                break;
        }

        await LeaveAsync();
    }

    // False: that was it.
    private async Task<bool> TakeAsync(string line, CancellationToken stop)
    {
        switch (ChatLine.Read(line))
        {
            case ChatLine.Nothing:
                return true;
            case ChatLine.Say { Text: var text }:
                await _underWay.WaitAsync(stop);
                _ = SendAsync(Target, text);
                return true;
            case ChatLine.To { Target: var target }:
                Address(target);
                return true;
            case ChatLine.Quit:
                return false;
            case var other:
                await _commands.RunAsync(other, stop);
                return true;
        }
    }

    private void Address(string target)
    {
        if (Connecting.Targets.FaultOf(target) is { } fault)
            _screen.Print(_terminal.Palette.Bad($"✗ {fault}"));
        else
            Target = target;
    }

    private async Task SendAsync(string target, string text)
    {
        try
        {
            var sending = _relay.SendAsync(target, text);
            var said = MessageText.Of(OwnMessage(target, text), _terminal);
            if (await Task.WhenAny(sending, Task.Delay(Moment, _terminal.Time)) != sending)
            {
                _screen.Print($"{said} {_terminal.Palette.Dim("… not acknowledged yet")}");
                said = $"{_terminal.Palette.Dim("…")} {new LogText(text)}";
            }

            await sending;
            _screen.Print($"{said} {_terminal.Palette.Good("✓")}");
        }
        catch (ObjectDisposedException)
        {
            // LeaveAsync has told of it.
        }
        catch (Exception error) when (error is RelayException or ArgumentException)
        {
            var why = error is RelayException refused ? Failures.Describe(refused) : Connecting.ConnectionOptions.WithoutParameter((ArgumentException)error);
            _screen.Print(_terminal.Palette.Bad($"✗ not sent: {new LogText(text)} – {LogText.Escape(why, 1000)}"));
        }
        finally
        {
            _underWay.Release();
        }
    }

    private async Task ReceiveAsync(CancellationToken stop)
    {
        await foreach (var message in _relay.Messages.WithCancellation(stop))
            _screen.Print(MessageText.Of(message, _terminal));
    }

    private async Task NoticeAsync(CancellationToken stop)
    {
        var isFirst = true;
        await foreach (var notice in _relay.Notices.WithCancellation(stop))
        {
            if (NoticeText.Of(notice, _terminal.Palette, isFirst) is { } text)
                _screen.Print(text);
            isFirst = false;
        }
    }

    // What was said last is still on its way.
    private async Task LeaveAsync()
    {
        using var patience = new CancellationTokenSource(LeavePatience, _terminal.Time);
        try
        {
            for (var i = 0; i < MostUnderWay; i++)
                await _underWay.WaitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _screen.Print(_terminal.Palette.Warning("Not all was acknowledged; it may still arrive."));
        }
    }

    private RelayMessage OwnMessage(string target, string text) => new()
    {
        From = _relay.Name,
        To = target,
        Body = System.Text.Json.JsonSerializer.SerializeToElement(text),
        Timestamp = _terminal.Time.GetUtcNow(),
        SeenBy = [],
        Id = "",
    };
}
