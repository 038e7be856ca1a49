using OrleansRelay.Gateway.Ingest;
using OrleansRelay.Grains.Peers;
using OrleansRelay.Log;
using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway.Sessions;

/// <summary>Finds out how far messages have come whose senders want to know. What a batch asks for is waited for side by side, within bounds.</summary>
/// <param name="sender">Who sent them.</param>
internal sealed class AckWait(GatewayContext context, PeerName? sender)
{
    private readonly MessageLog _log = context.Log;
    private readonly long _position = context.Log.Head;
    private Task<bool>? _durable;
    private Task<bool>? _replicated;
    private Dictionary<string, Task<bool>>? _delivered;

    /// <summary>Notes with each acknowledgement what was reached, when that is known of all.</summary>
    public async ValueTask RunAsync(FrameAnswer[] answers, AckWish[] wishes)
    {
        var known = Array.FindAll(answers, static answer => answer.Kind == FrameAnswerKind.Duplicate);
        var waits = new Task<bool>?[answers.Length];
        for (var i = 0; i < answers.Length; i++)
        {
            if (answers[i].IsAck)
                waits[i] = Begin(wishes[i], known);
        }

        for (var i = 0; i < answers.Length; i++)
        {
            if (waits[i] is { } wait)
                answers[i] = answers[i] with { Reached = await wait ? wishes[i].Level : AckLevel.Accepted };
        }
    }

    private Task<bool>? Begin(in AckWish wish, FrameAnswer[] known) => wish.Level switch
    {
        AckLevel.None => null,
        AckLevel.Accepted => Task.FromResult(true),
        AckLevel.Durable => _durable ??= _log.WhenOnDisk(_position, _log.Options.DurableDeadline).AsTask(),
        AckLevel.Replicated => _replicated ??= WhenReplicatedAsync(known),
        _ => WhenDelivered(wish.Target!),
    };

    private async Task<bool> WhenReplicatedAsync(FrameAnswer[] known)
    {
        if (context.Replication is not { } replication || !await replication.WhenOnAnotherAsync(_position))
            return false;
        return known.Length == 0 || await replication.WhenHeldAsync(Array.ConvertAll(known, static answer => answer.Id), copies: 1) > 0;
    }

    private Task<bool> WhenDelivered(string target)
    {
        _delivered ??= [];
        if (!_delivered.TryGetValue(target, out var delivered))
            _delivered[target] = delivered = WhenDeliveredAsync(target);
        return delivered;
    }

    private async Task<bool> WhenDeliveredAsync(string target)
    {
        // Nobody is sent what he has sent himself.
        if (target == sender?.Value)
            return false;
        var patience = context.Options.DeliveryDeadline;
        try
        {
            return await context.Grains.GetGrain<IPeerGrain>(target)
                .WhenWritten(new WrittenMessage { Origin = _log.Origin.Value, Before = _position, Target = target, Patience = patience })
                .AsTask().WaitAsync(patience, context.Time);
        }
        catch (Exception error)
        {
            if (error is not TimeoutException)
                context.Reattachment.Report(error);
            return false;
        }
    }
}
