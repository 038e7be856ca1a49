using OrleansRelay.Federation.Links;
using OrleansRelay.Federation.Tests.Support;
using OrleansRelay.Testing;

namespace OrleansRelay.Federation.Tests.Seeds;

/// <summary>A peer that never answers the greeting, as a relay of the seed's kind does not.</summary>
public sealed class SeedPushTests
{
    private static readonly FederationOptions Quick = new()
    {
        BackoffFirst = TimeSpan.FromMilliseconds(5),
        BackoffCap = TimeSpan.FromMilliseconds(50),
        GreetingTimeout = TimeSpan.FromMilliseconds(50),
        SeedSpacing = TimeSpan.FromMilliseconds(20),
        SeedWindow = TimeSpan.FromMilliseconds(200),
        SeedMessages = 4,
        SeedConfirmation = TimeSpan.FromMilliseconds(100),
    };

    [Fact]
    public async Task Start_NoAnswerToGreeting_SendsIdAndThenOneEntryASegment()
    {
        using var peer = new PeerDouble();
        await using var link = await LinkAsync(peer);
        var lines = Enumerable.Range(0, 10).Select(i => link.Log.Append($"message {i}")).ToArray();

        // Read to the end of each entry, since a slow reader may find two segments at once.
        foreach (var line in lines)
            Assert.Equal("RELAY||" + line.TrimEnd('\n'), await peer.ReadUnframedEntryAsync());

        await Eventually.TrueAsync(() => link.Status.Behind == 0, "all were sent");
        Assert.Equal(LinkPhase.LinkedToSeed, link.Status.Phase);
    }

    [Fact]
    public async Task Push_SeedSaysItIsLimited_SendsTheSameEntryAgain()
    {
        // Room for this test to complain in time, however slowly it gets to run.
        using var peer = new PeerDouble();
        await using var link = await LinkAsync(peer, Quick with { SeedSpacing = TimeSpan.FromMilliseconds(500) });
        link.Log.Append("one");
        link.Log.Append("two");
        var first = await peer.ReadUnframedEntryAsync();
        await peer.SendAsync("[!] Rate limit exceeded.\n");

        Assert.Equal(first, await peer.ReadUnframedEntryAsync());
        Assert.Contains("\"two\"", await peer.ReadUnframedEntryAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Push_EntryLongerThanASeedReads_IsSkipped()
    {
        using var peer = new PeerDouble();
        await using var link = await LinkAsync(peer);
        link.Log.Append(new string('x', 5000));
        link.Log.Append("short");

        Assert.Contains("\"short\"", await peer.ReadUnframedEntryAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Push_DeliveriesFromTheSeed_AreNotTakenForComplaints()
    {
        using var peer = new PeerDouble();
        await using var link = await LinkAsync(peer);
        link.Log.Append("one");
        await peer.ReadUnframedEntryAsync();
        await peer.SendAsync("{\"from\": \"x\", \"to\": \"y\", \"body\": \"hi\", \"timestamp\": 1.5, \"seen_by\": [\"relay2\"], \"msg_id\": \"\"}");
        link.Log.Append("two");

        Assert.Contains("\"two\"", await peer.ReadUnframedEntryAsync(), StringComparison.Ordinal);
    }

    private static async Task<RunningLink> LinkAsync(PeerDouble peer, FederationOptions? options = null)
    {
        peer.Listen();
        var link = RunningLink.Start(peer, options ?? Quick);
        await peer.AcceptAsync();
        Assert.StartsWith("RELAY||{\"hello\"", await peer.ReadLineAsync(), StringComparison.Ordinal);
        await peer.AcceptAsync();
        Assert.Equal("relay1", await peer.ReadSegmentAsync());
        return link;
    }
}
