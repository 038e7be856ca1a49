using Microsoft.Extensions.Time.Testing;
using Orleans.Storage;
using OrleansRelay.Grains.Federation;
using OrleansRelay.Grains.Storage;
using OrleansRelay.Grains.Tests.Support;
using OrleansRelay.Log;
using OrleansRelay.Testing;

namespace OrleansRelay.Grains.Tests.Federation;

public sealed class LinkRecordTests : IDisposable
{
    private readonly MessageLog _log = GrainCluster.MemoryLog(new FakeTimeProvider());
    private readonly SaidMessages<LinkRecord> _said = new();
    private readonly StateDouble _state = new();
    private readonly LostState _lost = new();

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task Save_NothingNew_IsWrittenOnce()
    {
        var record = Begin();

        Assert.True(await record.SaveAsync(_log.Head, isOurs: false));
        Assert.True(await record.SaveAsync(_log.Head, isOurs: false));

        Assert.Equal(1, _state.Writes);
    }

    [Fact]
    public async Task Save_StorageFailsAndHeals_IsTriedAgainAndSaidOnceEach()
    {
        var record = Begin();
        _state.Failure = new OrleansException("Error from storage provider\n   at …", new IOException("No space left on device"));

        for (var i = 0; i < 5; i++)
            Assert.True(await record.SaveAsync(_log.Head, isOurs: false));
        Assert.Equal(5, _state.Writes);
        Assert.Contains("(No space left on device)", Assert.Single(_said.Texts), StringComparison.Ordinal);

        _state.Failure = null;
        Assert.True(await record.SaveAsync(_log.Head, isOurs: false));
        Assert.True(await record.SaveAsync(_log.Head, isOurs: false));
        Assert.Equal(6, _state.Writes);
        Assert.Equal(2, _said.Texts.Count);
        Assert.EndsWith("saved again.", _said.Texts[1], StringComparison.Ordinal);

        _state.Failure = new StorageException("relay.db can't be used", new IOException("again"));
        _log.Append("one");
        Assert.True(await record.SaveAsync(_log.Head, isOurs: false));
        Assert.Contains("(relay.db can't be used)", _said.Texts[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Save_StorageFailsWhenItIsAskedWhatItHas_DoesNotFail()
    {
        var record = Begin();
        (_state.Failure, _state.ReadFailure) = (new InconsistentStateException("another"), new IOException("gone"));

        Assert.True(await record.SaveAsync(_log.Head, isOurs: false));

        Assert.Contains("(gone)", Assert.Single(_said.Texts), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Save_StorageHasLostIt_IsToldAgain()
    {
        var record = Begin();
        await record.SaveAsync(_log.Head, isOurs: false);
        _state.Stored = null;
        _log.Append("one");

        Assert.True(await record.SaveAsync(_log.Head, isOurs: false));

        Assert.Equal(_log.Head, _state.Stored!.Position);
        Assert.Empty(_said.Texts);
    }

    [Fact]
    public async Task Save_SomethingWasLostSince_IsWrittenAgain()
    {
        var record = Begin();
        await record.SaveAsync(_log.Head, isOurs: false);
        _state.Stored = null;
        _lost.Note();

        Assert.True(await record.SaveAsync(_log.Head, isOurs: false));
        Assert.NotNull(_state.Stored);
        var writes = _state.Writes;
        Assert.True(await record.SaveAsync(_log.Head, isOurs: false));

        Assert.Equal(writes, _state.Writes);
    }

    [Fact]
    public async Task Save_WriteThatWasReportedAsFailedIsDoneLater_GoesOn()
    {
        var record = Begin();
        await record.SaveAsync(_log.Head, isOurs: false);
        _log.Append("one");
        (_state.Failure, _state.IsDoneAllTheSame) = (new TimeoutException("late"), true);
        await record.SaveAsync(_log.Head, isOurs: false);
        _state.Failure = null;
        _log.Append("two");

        Assert.True(await record.SaveAsync(_log.Head, isOurs: false));

        Assert.Equal(_log.Head, _state.Stored!.Position);
    }

    [Fact]
    public async Task Save_AnotherActivationHasWritten_SaysThatTheLinkIsElsewhere()
    {
        var record = Begin();
        await record.SaveAsync(_log.Head, isOurs: false);
        var other = new StateDouble();
        await Begin(other).SaveAsync(_log.Head, isOurs: false);
        (_state.Stored, _state.StoredETag) = (other.Stored, other.StoredETag);
        _log.Append("one");

        Assert.False(await record.SaveAsync(_log.Head, isOurs: false));

        Assert.Equal(0, _state.Stored!.Position);
    }

    private LinkRecord Begin(StateDouble? state = null) => new(state ?? _state, LinkProgress.Begin(_log), _lost, "relay2", _said);

    /// <summary>State as Orleans keeps it for a grain, over a storage that does what a test wants.</summary>
    private sealed class StateDouble : IPersistentState<LinkState>
    {
        public LinkState State { get; set; } = new();

        public string? Etag { get; private set; }

        public bool RecordExists => Etag is not null;

        public LinkState? Stored { get; set; }

        public string? StoredETag { get; set; }

        public Exception? Failure { get; set; }

        public Exception? ReadFailure { get; set; }

        public bool IsDoneAllTheSame { get; set; }

        public int Writes { get; private set; }

        public Task ReadStateAsync()
        {
            if (ReadFailure is not null)
                throw ReadFailure;
            (State, Etag) = Stored is null ? (new LinkState(), null) : (Copy(Stored), StoredETag);
            return Task.CompletedTask;
        }

        public Task WriteStateAsync()
        {
            Writes++;
            if (Failure is not null && !IsDoneAllTheSame)
                throw Failure;
            if (Etag != (Stored is null ? null : StoredETag))
                throw new InconsistentStateException("another");
            (Stored, StoredETag) = (Copy(State), $"{Guid.NewGuid()}");
            if (Failure is not null)
                throw Failure;
            Etag = StoredETag;
            return Task.CompletedTask;
        }

        public Task ClearStateAsync() => throw new NotSupportedException();

        private static LinkState Copy(LinkState state) => new() { Position = state.Position, Log = state.Log, Writer = state.Writer };
    }
}
