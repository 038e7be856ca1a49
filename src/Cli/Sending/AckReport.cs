using OrleansRelay.Cli.Messages;
using OrleansRelay.Cli.Terminals;
using OrleansRelay.Client;
using OrleansRelay.Protocol;

namespace OrleansRelay.Cli.Sending;

/// <summary>What is printed of acknowledgements: a sentence for a person, an id for a pipe, or JSON.</summary>
internal sealed class AckReport(Terminal terminal, bool isJson, RelayAckLevel wanted)
{
    public RelayAckLevel Wanted => wanted;

    /// <summary>A person sees a sum in place of each of many.</summary>
    public bool PrefersSum => terminal.IsOutputTerminal && !isJson;

    /// <returns>False if the message did not get as far as was wanted.</returns>
    public bool Tell(string target, RelayAck ack)
    {
        if (isJson)
            terminal.Output.WriteLine(Json(target, ack));
        else if (terminal.IsOutputTerminal)
            terminal.Output.WriteLine(Sentence(target, ack));
        else
            terminal.Output.WriteLine(ack.Id);
        return Check(ack);
    }

    /// <summary>Says so if a message did not get as far as was wanted.</summary>
    public bool Check(RelayAck ack)
    {
        if (ack.Reached >= wanted)
            return true;
        terminal.Errors.WriteLine($"{terminal.ErrorPalette.Bad("relay:")} The relay has the message, but it is not {Word(wanted)}: {Reason()}");
        return false;
    }

    public void Sum(int count, string target)
    {
        if (PrefersSum)
            terminal.Output.WriteLine($"{terminal.Palette.Good("✓")} {count} {(count == 1 ? "message" : "messages")} sent to {terminal.Palette.Name(target)}");
    }

    private string Sentence(string target, RelayAck ack)
    {
        var what = ack.IsDuplicate ? "was there already, not sent again to" : ack.Reached == RelayAckLevel.Delivered ? "delivered to" : "sent to";
        return $"{terminal.Palette.Good("✓")} {what} {terminal.Palette.Name(target)}  {terminal.Palette.Dim(LogText.Escape(ack.Id))}";
    }

    private string Json(string target, RelayAck ack) => MessageJson.Line(json =>
    {
        json.WriteString("to", target);
        json.WriteString("msg_id", ack.Id);
        json.WriteString("reached", Word(ack.Reached));
        if (ack.IsDuplicate)
            json.WriteBoolean("duplicate", true);
        if (ack.Replicas is { } replicas)
            json.WriteNumber("replicas", replicas);
    });

    private string Reason() => wanted switch
    {
        RelayAckLevel.Delivered => "nobody of that name is connected, or does not take it.",
        RelayAckLevel.Replicated => "the relay has no other node, or none that took it in time.",
        _ => "the relay keeps no log file, or its disk did not take it in time.",
    };

    private static string Word(RelayAckLevel level) => level.ToString().ToLowerInvariant();
}
