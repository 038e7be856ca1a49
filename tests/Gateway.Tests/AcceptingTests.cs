using Microsoft.Extensions.Time.Testing;
using OrleansRelay.Gateway.Tests.Support;
using OrleansRelay.Testing;

namespace OrleansRelay.Gateway.Tests;

public sealed class AcceptingTests
{
    [Fact]
    public async Task Accept_AnyFailureWithAConnection_ClosesItIsLoggedAndAcceptsTheNext()
    {
        var time = new FailingTime();
        await using var relay = await RunningRelay.StartAsync(new RelaySetup { Time = time });
        time.FailNext = true;
        using var unlucky = await relay.ConnectAsync();
        await Eventually.TrueAsync(() => relay.Errors.Any(IsOurs), "the failure is logged");
        Assert.Empty(await unlucky.ReadToEndAsync());

        var registering = relay.RegisterAsync("next");
        await Eventually.TrueAsync(() => Passed(time, registering), "the next one is registered");
        using var next = await registering;
        Assert.Equal(1, relay.Gateway.Connections);
    }

    private static bool IsOurs(string error) => error.Contains(FailingTime.Failure, StringComparison.Ordinal);

    private static bool Passed(FakeTimeProvider time, Task until)
    {
        time.Advance(TimeSpan.FromMilliseconds(10));
        return until.IsCompleted;
    }

    /// <summary>Fails whoever asks it next, as no real clock does: something that nobody reckoned with.</summary>
    private sealed class FailingTime : FakeTimeProvider
    {
        public const string Failure = "a failure that nobody reckoned with";

        private int _failNext;

        public bool FailNext
        {
            set => _failNext = value ? 1 : 0;
        }

        public override long GetTimestamp() => Interlocked.Exchange(ref _failNext, 0) == 0
            ? base.GetTimestamp()
            : throw new InvalidOperationException(Failure);
    }
}
