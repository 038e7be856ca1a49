using OrleansRelay.Log.Index;
using OrleansRelay.Protocol;
using OrleansRelay.Testing;

namespace OrleansRelay.Log.Tests.Index;

public sealed class IdIndexTests : IDisposable
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private readonly ManualTime _time = new();
    private readonly IdIndex _index;

    public IdIndexTests() => _index = new IdIndex(Window, 1 << 24, _time);

    public void Dispose() => _index.Dispose();

    [Fact]
    public void Claim_TwiceBeforeConfirm_IsInFlight()
    {
        Assert.Equal(ClaimVerdict.First, _index.Claim(TestLines.Id(1)));
        Assert.Equal(ClaimVerdict.InFlight, _index.Claim(TestLines.Id(1)));
        _index.Confirm(TestLines.Id(1));
        Assert.Equal(ClaimVerdict.Duplicate, _index.Claim(TestLines.Id(1)));
    }

    [Fact]
    public void Confirm_Several_AllAreKnown()
    {
        MessageId[] ids = [TestLines.Id(1), TestLines.Id(2), TestLines.Id(3)];
        foreach (var id in ids)
            _index.Claim(id);
        _index.Confirm(ids);
        Assert.All(ids, id => Assert.Equal(ClaimVerdict.Duplicate, _index.Claim(id)));
    }

    [Fact]
    public void Renew_ClaimWaitsLongerThanItLasts_IsStillInFlight()
    {
        _index.Claim(TestLines.Id(1));
        for (var i = 0; i < 3; i++)
        {
            _time.Advance(IdIndex.ClaimTime * 0.6);
            _index.Renew([TestLines.Id(1)]);
        }

        Assert.Equal(ClaimVerdict.InFlight, _index.Claim(TestLines.Id(1)));
        _time.Advance(IdIndex.ClaimTime * 1.2);
        Assert.Equal(ClaimVerdict.First, _index.Claim(TestLines.Id(1)));
    }

    [Fact]
    public void Renew_KnownOrReleased_ChangesNothing()
    {
        Accept(1);
        _index.Renew([TestLines.Id(1), TestLines.Id(2)]);
        Assert.Equal(ClaimVerdict.Duplicate, _index.Claim(TestLines.Id(1)));
        Assert.Equal(ClaimVerdict.First, _index.Claim(TestLines.Id(2)));
    }

    [Fact]
    public void Prefetch_KnownAndUnknown_ChangesNothing()
    {
        Accept(1);
        _index.Prefetch([TestLines.Id(1), TestLines.Id(2)]);
        Assert.Equal(1, _index.Count);
        Assert.Equal(ClaimVerdict.First, _index.Claim(TestLines.Id(2)));
    }

    [Fact]
    public void Claim_SeenAgainAndAgain_WindowStartsAnewEachTime()
    {
        Accept(1);
        for (var i = 0; i < 10; i++)
        {
            _time.Advance(Window);
            Assert.Equal(ClaimVerdict.Duplicate, _index.Claim(TestLines.Id(1)));
        }

        _time.Advance(Window + TimeSpan.FromSeconds(1));
        Assert.Equal(ClaimVerdict.First, _index.Claim(TestLines.Id(1)));
    }

    [Fact]
    public void Claim_AbandonedClaim_IsFirstAgainAfterItsTime()
    {
        _index.Claim(TestLines.Id(1));
        _time.Advance(IdIndex.ClaimTime);
        Assert.Equal(ClaimVerdict.InFlight, _index.Claim(TestLines.Id(1)));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(ClaimVerdict.First, _index.Claim(TestLines.Id(1)));
    }

    [Fact]
    public void Release_Claimed_NextIsFirst()
    {
        _index.Claim(TestLines.Id(1));
        _index.Release(TestLines.Id(1));
        Assert.Equal(0, _index.Count);
        Assert.Equal(ClaimVerdict.First, _index.Claim(TestLines.Id(1)));
    }

    [Fact]
    public void Release_Known_StaysKnown()
    {
        Accept(1);
        _index.Release(TestLines.Id(1));
        Assert.Equal(ClaimVerdict.Duplicate, _index.Claim(TestLines.Id(1)));
    }

    [Fact]
    public void Confirm_AfterTheClaimWasSwept_IsKnown()
    {
        _index.Claim(TestLines.Id(1));
        _time.Advance(Window);
        Assert.Equal(0, _index.Count);
        _index.Confirm(TestLines.Id(1));
        Assert.Equal(ClaimVerdict.Duplicate, _index.Claim(TestLines.Id(1)));
    }

    [Fact]
    public void Remember_SeenSomeTimeAgo_LastsForTheRestOfTheWindow()
    {
        _index.Remember(TestLines.Id(1), TimeSpan.FromMinutes(9));
        _time.Advance(TimeSpan.FromMinutes(1) + TimeSpan.FromSeconds(1));
        Assert.Equal(ClaimVerdict.First, _index.Claim(TestLines.Id(1)));
        _index.Remember(TestLines.Id(2), TimeSpan.FromMinutes(9));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(ClaimVerdict.Duplicate, _index.Claim(TestLines.Id(2)));
    }

    [Theory]
    [InlineData(601)]
    [InlineData(86_400 * 200)]
    public void Remember_SeenBeforeTheWindow_IsNotKept(int ageSeconds)
    {
        _index.Remember(TestLines.Id(1), TimeSpan.FromSeconds(ageSeconds));
        Assert.Equal(0, _index.Count);
        Assert.Equal(ClaimVerdict.First, _index.Claim(TestLines.Id(1)));
    }

    [Fact]
    public void Remember_AFileFromTheFuture_CountsAsNow()
    {
        _index.Remember(TestLines.Id(1), TimeSpan.FromDays(-1));
        _time.Advance(Window);
        Assert.Equal(ClaimVerdict.Duplicate, _index.Claim(TestLines.Id(1)));
        _time.Advance(Window + TimeSpan.FromSeconds(1));
        Assert.Equal(ClaimVerdict.First, _index.Claim(TestLines.Id(1)));
    }

    [Fact]
    public void Remember_KnownSinceLater_KeepsTheLaterTime()
    {
        Accept(1);
        _index.Remember(TestLines.Id(1), TimeSpan.FromMinutes(9));
        _time.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal(ClaimVerdict.Duplicate, _index.Claim(TestLines.Id(1)));
    }

    [Fact]
    public void Sweep_EverythingExpired_GivesTheMemoryBack()
    {
        for (var i = 0; i < 100_000; i++)
            Accept(i);
        Assert.Equal(100_000, _index.Count);
        _time.Advance(2 * Window);
        Assert.Equal((0, 0), (_index.Count, _index.Bytes));
    }

    [Fact]
    public void Sweep_AllClaimsReleased_GivesTheMemoryBack()
    {
        for (var i = 0; i < 20_000; i++)
            _index.Claim(TestLines.Id(i));
        for (var i = 0; i < 20_000; i++)
            _index.Release(TestLines.Id(i));
        _index.Sweep();
        Assert.Equal((0, 0), (_index.Count, _index.Bytes));
    }

    [Fact]
    public void Bytes_AnyCount_AtMost64PerId()
    {
        var checks = 0;
        // From where the smallest table of a shard is outgrown.
        for (var count = 1; count <= 400_000; count++)
        {
            Accept(count);
            if (count < 8192 || count % 1021 != 0)
                continue;
            checks++;
            Assert.True(_index.Bytes <= 64 * _index.Count, $"{_index.Bytes} bytes for {_index.Count} ids");
        }

        Assert.True(checks > 300);
    }

    [Fact]
    public void Bytes_SteadyStream_AtMost64PerIdOfTheWindow()
    {
        // 40 ids a second fill the window in ten minutes; from then on as many expire as come.
        var number = 0;
        for (var second = 0; second < 3000; second++)
        {
            for (var i = 0; i < 40; i++)
                Accept(number++);
            _time.Advance(TimeSpan.FromSeconds(1));
            if (second > 600)
                Assert.True(_index.Bytes <= 64 * 40 * 600, $"{_index.Bytes} bytes in second {second}");
        }
    }

    [Fact]
    public void Claim_BeyondTheBound_ForgetsTheOldestAndSaysHowMany()
    {
        var shard = new IdShard(new IdShard.Limits(600, 10, 100));
        for (uint i = 1; i <= 1000; i++)
        {
            shard.Remember(i, i, 1000 + (i / 10));
            Assert.InRange(shard.Count, 1, 100);
        }

        Assert.Equal(1000 - shard.Count, shard.ForgottenEarly);
        for (uint i = 951; i <= 1000; i++)
            Assert.Equal(ClaimVerdict.Duplicate, shard.Claim(i, i, 1100));
        Assert.Equal(ClaimVerdict.First, shard.Claim(1, 1, 1100));
    }

    [Fact]
    public void Claim_BeyondTheBound_NeverForgetsAClaim()
    {
        var shard = new IdShard(new IdShard.Limits(600, 10, 100));
        for (uint i = 1; i <= 200; i++)
            Assert.Equal(ClaimVerdict.First, shard.Claim(i, i, 1000));
        for (uint i = 1001; i <= 3000; i++)
            shard.Remember(i, i, 1000);
        for (uint i = 1; i <= 200; i++)
            Assert.Equal(ClaimVerdict.InFlight, shard.Claim(i, i, 1000));
        Assert.InRange(shard.Count, 200, 300);
    }

    [Fact]
    public void Claim_ManyThreads_ExactlyOneIsFirst()
    {
        const int Ids = 20_000;
        var firsts = new int[Ids];
        Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, thread =>
        {
            // Each from another place, so that threads meet at every id in every state.
            for (var i = 0; i < 2 * Ids; i++)
            {
                var number = (i + (thread * 7)) % Ids;
                if (_index.Claim(TestLines.Id(number)) != ClaimVerdict.First)
                    continue;
                Interlocked.Increment(ref firsts[number]);
                _index.Confirm(TestLines.Id(number));
            }
        });
        Assert.All(firsts, static count => Assert.Equal(1, count));
    }

    private void Accept(long number)
    {
        Assert.Equal(ClaimVerdict.First, _index.Claim(TestLines.Id(number)));
        _index.Confirm(TestLines.Id(number));
    }
}
