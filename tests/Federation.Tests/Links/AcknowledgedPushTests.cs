using OrleansRelay.Federation.Links;
using OrleansRelay.Federation.Tests.Support;
using OrleansRelay.Log.Origins;
using OrleansRelay.Testing;

namespace OrleansRelay.Federation.Tests.Links;

public sealed class AcknowledgedPushTests
{
    private const string Nameless = "{\"status\": \"error\", \"error\": \"malformed\", \"message\": \"[!] Malformed message: no\"}\n";

    private static readonly FederationOptions Patient = new()
    {
        BackoffFirst = TimeSpan.FromMilliseconds(5),
        BackoffCap = TimeSpan.FromMilliseconds(50),
        GreetingTimeout = TimeSpan.FromSeconds(20),
    };

    [Fact]
    public async Task Push_EntryThatPeerHasSeen_IsNotSentAndCursorPassesIt()
    {
        using var peer = new PeerDouble();
        await using var link = await LinkAsync(peer);
        link.Log.AppendRelayed("from there", origin: "relay2");
        var line = link.Log.Append("from here");

        var entry = await peer.ReadEntryAsync();
        link.Log.AppendRelayed("from there too", origin: "relay2");
        await peer.AckAsync(entry);

        Assert.Equal(line, entry + "\n");
        await Eventually.TrueAsync(() => link.Status.Behind == 0, "the cursor passes both");
    }

    [Fact]
    public async Task Push_ConnectionLostBeforeAck_SendsAgainFromThere()
    {
        using var peer = new PeerDouble();
        await using var link = await LinkAsync(peer);
        var first = link.Log.Append("one");
        var second = link.Log.Append("two");
        await peer.AckAsync(await peer.ReadEntryAsync());
        await peer.ReadEntryAsync();
        await Eventually.TrueAsync(() => link.Status.Position == first.Length, "the first is acknowledged");
        peer.Drop();

        await peer.AcceptAndGreetAsync();

        Assert.Equal(second, await peer.ReadEntryAsync() + "\n");
    }

    [Fact]
    public async Task Push_PeerHasWhatItIsSent_IsSentTheNextAllTheSame()
    {
        using var peer = new PeerDouble();
        await using var link = await LinkAsync(peer);
        for (var i = 0; i < 10; i++)
        {
            var line = link.Log.Append($"{i}");

            var entry = await peer.ReadEntryAsync();

            Assert.Equal(line, entry + "\n");
            await peer.SendAsync($$"""{"status": "ok", "msg_id": "{{Lines.IdOf(entry)}}", "duplicate": true}""" + "\n");
            await Eventually.TrueAsync(() => link.Status.Behind == 0, "it is answered");
        }
    }

    [Fact]
    public async Task Push_PeerAsksToWait_SendsTheSameEntryAgain()
    {
        using var peer = new PeerDouble();
        await using var link = await LinkAsync(peer);
        link.Log.Append("one");
        var entry = await peer.ReadEntryAsync();
        await peer.SendAsync("{\"status\": \"error\", \"error\": \"rate_limited\", \"message\": \"[!] Rate limit exceeded.\", \"retry_after_ms\": 20}\n");

        await peer.AcceptAndGreetAsync();

        Assert.Equal(entry, await peer.ReadEntryAsync());
    }

    [Fact]
    public async Task Push_PeerRefusesEntry_GoesOnWithTheNext()
    {
        using var peer = new PeerDouble();
        await using var link = await LinkAsync(peer);
        link.Log.Append("one");
        link.Log.Append("two");
        await peer.RefuseAsync(await peer.ReadEntryAsync());
        await peer.AckAsync(await peer.ReadEntryAsync());

        await Eventually.TrueAsync(() => link.Status.Behind == 0, "both are settled");
    }

    [Fact]
    public async Task Push_AnswersInAnotherOrder_CursorPassesNoGap()
    {
        using var peer = new PeerDouble();
        await using var link = await LinkAsync(peer);
        var first = link.Log.Append("one");
        var second = link.Log.Append("two");
        var third = link.Log.Append("three");
        for (var i = 0; i < 3; i++)
            await peer.ReadEntryAsync();
        await peer.AckAsync(second);
        await peer.RefuseAsync(third);
        peer.Drop();

        await peer.AcceptAndGreetAsync();
        Assert.Equal(first, await peer.ReadEntryAsync() + "\n");
        await peer.AckAsync(first);
        await Eventually.TrueAsync(() => link.Status.Position == first.Length, "the first alone is settled");
    }

    [Fact]
    public async Task Push_LastAnswerFillsTheGap_CursorPassesAll()
    {
        using var peer = new PeerDouble();
        await using var link = await LinkAsync(peer);
        var first = link.Log.Append("one");
        var second = link.Log.Append("two");
        await peer.ReadEntryAsync();
        await peer.ReadEntryAsync();
        await peer.AckAsync(second);
        await peer.AckAsync(first);

        await Eventually.TrueAsync(() => link.Status.Behind == 0, "both are settled");
    }

    [Fact]
    public async Task Push_RefusalNamesNoEntry_SendsAllAgainOverAnotherConnection()
    {
        using var peer = new PeerDouble();
        await using var link = await LinkAsync(peer);
        var first = link.Log.Append("one");
        var second = link.Log.Append("two");
        await peer.ReadEntryAsync();
        await peer.ReadEntryAsync();
        await peer.SendAsync(Nameless);

        await peer.AcceptAndGreetAsync();
        Assert.Equal(first, await peer.ReadEntryAsync() + "\n");
        Assert.Equal(second, await peer.ReadEntryAsync() + "\n");
        Assert.DoesNotContain(link.Said, static message => message.Contains("given up", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Push_RefusalsNameNoEntryAgainAndAgain_GivesUpTheOldestAndSaysSo()
    {
        using var peer = new PeerDouble();
        await using var link = await LinkAsync(peer);
        var first = link.Log.Append("one");
        var second = link.Log.Append("two");
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(first, await peer.ReadEntryAsync() + "\n");
            await peer.SendAsync(Nameless);
            await peer.AcceptAndGreetAsync();
        }

        Assert.Equal(second, await peer.ReadEntryAsync() + "\n");
        var said = Assert.Single(link.Said, static message => message.Contains("given up", StringComparison.Ordinal));
        Assert.Contains(Lines.IdOf(first), said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Push_AnswerNamesAnotherEntry_SendsAgainOverAnotherConnection()
    {
        using var peer = new PeerDouble();
        await using var link = await LinkAsync(peer);
        var entry = link.Log.Append("one");
        await peer.ReadEntryAsync();
        await peer.SendAsync($"{{\"status\": \"ok\", \"msg_id\": \"{new string('a', 64)}\"}}\n");

        await peer.AcceptAndGreetAsync();
        Assert.Equal(entry, await peer.ReadEntryAsync() + "\n");
    }

    [Fact]
    public async Task Push_MoreThanMayBeUnacknowledged_WaitsForAcks()
    {
        using var peer = new PeerDouble();
        await using var link = await LinkAsync(peer, Patient with { MaxUnacknowledged = 2 });
        for (var i = 0; i < 50; i++)
            link.Log.Append($"message {i}");

        for (var i = 0; i < 50; i++)
        {
            var entry = await peer.ReadEntryAsync();
            Assert.Contains($"message {i}\"", entry, StringComparison.Ordinal);
            await peer.AckAsync(entry);
        }

        await Eventually.TrueAsync(() => link.Status.Behind == 0, "all are acknowledged");
    }

    [Fact]
    public async Task Push_PeerSaysWhatWouldActOnATerminal_IsLoggedWrittenOut()
    {
        using var peer = new PeerDouble();
        await using var link = await LinkAsync(peer, software: "\\u001b[2J\\nfake line");
        link.Log.Append("one");
        await peer.ReadEntryAsync();
        await peer.SendAsync("[!] Malformed message: \u001b[31m\r\n");

        await Eventually.TrueAsync(
            () => link.Said.Any(static message => message.Contains("did not say what", StringComparison.Ordinal)), "the refusal is logged");

        Assert.Contains(link.Said, static message => message.Contains("(\\u001b[2J\\u000afake line)", StringComparison.Ordinal));
        Assert.Contains(link.Said, static message => message.Contains("[!] Malformed message: \\u001b[31m", StringComparison.Ordinal));
        Assert.DoesNotContain(link.Said, static message => message.Any(char.IsControl));
    }

    [Fact]
    public async Task Push_EntriesThatAnotherNodeHadAcknowledged_AreNotSentAgain()
    {
        using var peer = new PeerDouble();
        peer.Listen();
        var there = LogOrigin.Create();
        string known = "", lacking = "";
        await using var link = RunningLink.Start(peer, Patient, log =>
        {
            lacking = log.Append("lacking");
            known = log.AppendReplica("known", there, 0);
            lacking += log.AppendReplica("lacking too", there, known.Length);
            log.AppendReplica("known as well", there, -1);
            var has = new LogVector();
            has.Cover(there, known.Length);
            return new LinkStart(0, has);
        });
        await peer.AcceptAndGreetAsync();
        var first = await peer.ReadEntryAsync();
        var second = await peer.ReadEntryAsync();

        Assert.Equal(lacking, first + "\n" + second + "\n");
        await peer.AckAsync(first);
        await peer.AckAsync(second);
        await Eventually.TrueAsync(() => link.Status.Behind == 0, "the cursor passes what was known");
    }

    [Fact]
    public async Task Push_EntriesOlderThanRelaysRemember_AreLeftOut()
    {
        using var peer = new PeerDouble();
        peer.Listen();
        string first = "", late = "", last = "";
        await using var link = RunningLink.Start(peer, Patient, log =>
        {
            for (var i = 0; i < 5000; i++)
                log.AppendOld($"expired {i}", TimeSpan.FromDays(8));
            first = log.AppendOld("kept", TimeSpan.FromDays(6));
            late = log.AppendOld("came late", TimeSpan.FromDays(8));
            last = log.Append("of today");
            return new LinkStart(0, new LogVector());
        });
        await peer.AcceptAndGreetAsync();
        foreach (var line in new[] { first, late, last })
        {
            var entry = await peer.ReadEntryAsync();
            Assert.Equal(line, entry + "\n");
            await peer.SendAsync(line == late
                ? $"{{\"status\": \"error\", \"error\": \"expired\", \"message\": \"too late\", \"msg_id\": \"{Lines.IdOf(entry)}\"}}\n"
                : $"{{\"status\": \"ok\", \"msg_id\": \"{Lines.IdOf(entry)}\"}}\n");
        }

        await Eventually.TrueAsync(() => link.Status.Behind == 0, "all are settled");
        Assert.Single(link.Said, static said => said.Contains("5000 entries were older than relays remember", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Push_OnlyEntriesOlderThanRelaysRemember_CursorPassesThem()
    {
        using var peer = new PeerDouble();
        peer.Listen();
        await using var link = RunningLink.Start(peer, Patient, log =>
        {
            log.AppendOld("expired", TimeSpan.FromDays(8));
            return new LinkStart(0, new LogVector());
        });
        await peer.AcceptAndGreetAsync();

        await Eventually.TrueAsync(() => link.Status.Behind == 0, "the cursor passes it");
    }

    [Fact]
    public async Task Push_SeedPeerThatHasEntriesFromAnotherNode_GetsOnlyTheRest()
    {
        using var peer = new PeerDouble();
        peer.Listen();
        var there = LogOrigin.Create();
        var lacking = "";
        var options = Patient with { GreetingTimeout = TimeSpan.FromMilliseconds(50), SeedSpacing = TimeSpan.FromMilliseconds(1) };
        await using var link = RunningLink.Start(peer, options, log =>
        {
            var known = log.AppendReplica("known", there, 0);
            lacking = log.Append("lacking");
            var has = new LogVector();
            has.Cover(there, known.Length);
            return new LinkStart(0, has);
        });
        await peer.AcceptAsync();
        await peer.AcceptAsync();

        var segment = await peer.ReadUnframedEntryAsync();

        Assert.EndsWith("RELAY||" + lacking.TrimEnd(), segment, StringComparison.Ordinal);
        Assert.DoesNotContain("known", segment, StringComparison.Ordinal);
    }

    private static async Task<RunningLink> LinkAsync(PeerDouble peer, FederationOptions? options = null, string software = "double")
    {
        peer.Listen();
        var link = RunningLink.Start(peer, options ?? Patient);
        await peer.AcceptAndGreetAsync(software);
        await Eventually.TrueAsync(() => link.Status.Phase == LinkPhase.Linked, "the link is up");
        return link;
    }
}
