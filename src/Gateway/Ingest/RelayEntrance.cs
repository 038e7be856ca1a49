using System.Text;
using Microsoft.Extensions.Logging;
using OrleansRelay.Federation;
using OrleansRelay.Federation.Peering;
using OrleansRelay.Gateway.Sessions;
using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway.Ingest;

/// <summary>Answers the greetings of relays, and says who may push entries. For all workers of a gateway.</summary>
internal sealed class RelayEntrance(
    Hello self, RelayIdentity identity, RelayDirectory directory, FederationAuth auth, TimeProvider time, ILogger logger)
{
    /// <summary>For what is not answered, or not here.</summary>
    public static readonly FrameAnswer Nothing = new(FrameAnswerKind.Frame, Reason: "");

    private readonly Throttle _telling = new(TimeSpan.FromMinutes(1), time);

    /// <summary>Takes a greeting and says what it is answered.</summary>
    public FrameAnswer Greet(Hello hello, SessionIdentity sender)
    {
        if (sender.Greeting is { } first)
            return GreetAgain(hello, first, sender);
        sender.Greeting = hello;
        var handshake = new AcceptorHandshake(self, identity, id => sender.Listed = directory.Find(id));
        if (handshake.Greeted(hello, out var answer) is { } verdict)
            return Settle(sender, verdict) ?? new FrameAnswer(FrameAnswerKind.Hello);
        sender.Handshake = handshake;
        return Frame(answer!.Write);
    }

    /// <summary>Takes a proof, or the word that we are refused, if one is awaited and this is one.</summary>
    public bool TryEnd(ReadOnlySpan<byte> relayJson, SessionIdentity sender, out FrameAnswer answer)
    {
        answer = Nothing;
        if (sender.Handshake is not { } handshake)
            return false;
        if (Refusal.TryRead(relayJson, out var reason))
            Settle(sender, new PeerVerdict(PeerStanding.Wrong, new Refusal(ErrorCode.NotAllowed, $"It does not let us in: {reason}")));
        else if (Proof.TryRead(relayJson, out var proof, out _))
            answer = Settle(sender, handshake.Proven(proof)) ?? Nothing;
        else
            return false;
        return true;
    }

    /// <summary>Takes what relays say to each other beside entries, if this is it and the relay is let in.</summary>
    public static bool TryTake(ReadOnlySpan<byte> relayJson, SessionIdentity sender)
    {
        if (sender.Link is not { } link || LinkFrame.KindOf(relayJson) is var kind && kind == LinkFrameKind.None)
            return false;
        link.Take(kind, relayJson);
        return true;
    }

    /// <summary>Why the sender may push no entry; null if it may.</summary>
    public Refusal? CheckEntry(SessionIdentity sender)
    {
        if (sender.Handshake is { } unproven)
            Settle(sender, unproven.Proven(null));
        if (sender.DirectoryVersion != directory.Version && !sender.LookUp(directory) && sender.IsRelay)
            Settle(sender, PeerVerdict.Outdated);
        var refusal = auth.Check(sender.Verdict, sender.IsListedAddress);
        if (refusal is not null && !sender.IsRefused)
            Tell(sender, refusal);
        // It was let in before, and is not any more.
        if (refusal is not null)
            sender.Link?.End();
        return refusal;
    }

    private static FrameAnswer GreetAgain(Hello hello, Hello first, SessionIdentity sender)
    {
        if (sender.Verdict is { IsWrong: true } verdict)
            return Refuse(first, verdict.Refusal!);
        return sender.Verdict is not null && hello.Version < Hello.ProvingVersion && hello.RelayId == first.RelayId
            ? new FrameAnswer(FrameAnswerKind.Hello)
            : FrameAnswer.Refused(ErrorCode.Malformed, "a connection greets once");
    }

    // What a wrong relay is answered; null if it is not wrong.
    private static FrameAnswer? Settle(SessionIdentity sender, PeerVerdict verdict)
    {
        sender.Handshake = null;
        sender.Verdict = verdict;
        return verdict.IsWrong ? Refuse(sender.Greeting!, verdict.Refusal!) : null;
    }

    private static FrameAnswer Refuse(Hello greeting, Refusal refusal) => greeting.Version < Hello.ProvingVersion
        ? FrameAnswer.Refused(refusal.Code, refusal.Message)
        : Frame(refusal.Write);

    private static FrameAnswer Frame(Action<ByteBuffer> write)
    {
        var frame = new ByteBuffer(1024);
        write(frame);
        return new FrameAnswer(FrameAnswerKind.Frame, Reason: Encoding.UTF8.GetString(frame.WrittenSpan));
    }

    // Said once a connection, and not for each of the many that somebody may open.
    private void Tell(SessionIdentity sender, Refusal refusal)
    {
        sender.IsRefused = true;
        if (_telling.IsDue())
            logger.EntriesRefused(sender.AddressKey, refusal.Message);
    }
}
