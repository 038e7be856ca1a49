using OrleansRelay.Gateway.Ingest;
using OrleansRelay.Grains.Replication;
using OrleansRelay.Log;

namespace OrleansRelay.Gateway.Sessions;

/// <summary>Waits until what a batch acknowledges is as safe as the settings promise: on disk, and on other nodes.</summary>
internal static class SafetyWait
{
    /// <summary>What is not safe on disk in time is answered <see cref="FrameAnswer.NotDurable"/>.</summary>
    /// <returns>On how many other nodes what is acknowledged is, if those are fewer than the settings ask for.</returns>
    public static async ValueTask<int?> RunAsync(FrameAnswer[] answers, MessageLog log, Replicator? replication)
    {
        var position = log.Head;
        if (!await log.WhenDurable(position, log.Options.DurableDeadline))
        {
            for (var i = 0; i < answers.Length; i++)
                answers[i] = answers[i].IsAck ? FrameAnswer.NotDurable : answers[i];
            return null;
        }

        if (replication is not { AckReplicas: > 0 })
            return null;
        var copies = await WhenCopiedAsync(answers, position, replication);
        return copies < replication.AckReplicas ? copies : null;
    }

    // What was accepted here is counted by what the other nodes have acknowledged; of what came to another node first, they
    // are asked.
    private static async ValueTask<int> WhenCopiedAsync(FrameAnswer[] answers, long position, Replicator replication)
    {
        var copies = replication.AckReplicas;
        if (Array.Exists(answers, static answer => answer.Kind == FrameAnswerKind.Accepted))
            copies = await replication.WhenReplicatedAsync(position);
        var known = Array.FindAll(answers, static answer => answer.Kind == FrameAnswerKind.Duplicate);
        return known.Length == 0 ? copies : Math.Min(copies, await replication.WhenHeldAsync(Array.ConvertAll(known, static answer => answer.Id), replication.AckReplicas));
    }
}
