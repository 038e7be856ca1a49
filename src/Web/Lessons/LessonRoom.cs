using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansRelay.Protocol;

namespace OrleansRelay.Web.Lessons;

/// <summary>Where lessons are played: one at a time, for ten minutes at most, and no longer than the relay runs.</summary>
/// <param name="time">What the ten minutes are measured in; the relays of a lesson live in the system's time.</param>
internal sealed class LessonRoom(LessonAudience audience, Hello self, TimeProvider time, ILoggerFactory loggers) : IHostedLifecycleService
{
    /// <summary>A lesson ends by itself.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    private readonly ILogger _logger = loggers.CreateLogger<LessonRoom>();
    private readonly Lock _gate = new();
    private LessonSession? _session;
    private ITimer? _limit;
    private bool _isClosed;
    private Task _closing = Task.CompletedTask;

    /// <summary>What runs; null if nothing does.</summary>
    public LessonState? Running => _session?.State;

    /// <summary>Returns when the network stands and the first step is done.</summary>
    /// <exception cref="LessonException">Another one runs, there is none of that id, or it did not work out.</exception>
    public Task<LessonState> StartAsync(string id) => PlayAsync(Begin(id), static session => session.StartAsync());

    /// <summary>Returns when the next step is done.</summary>
    /// <exception cref="LessonException">It is not time for one, or it did not work out.</exception>
    public Task<LessonState> NextAsync() =>
        PlayAsync(_session ?? throw LessonException.NoneRuns(), static session => session.NextAsync());

    /// <summary>Ends what runs, if anything does.</summary>
    public Task StopAsync() => _session is { } session ? EndAsync(session) : Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
            _isClosed = true;
        // Beside everything else that the relay has to end.
        _closing = StopAsync();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => _closing.WaitAsync(cancellationToken);

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private LessonSession Begin(string id)
    {
        var lesson = LessonCatalog.Find(id) ?? throw LessonException.NotFound(id);
        lock (_gate)
        {
            if (_isClosed)
                throw LessonException.Failed(new OperationCanceledException());
            if (_session is { } running)
                throw LessonException.Runs(running.State.Lesson);
            var session = _session = new LessonSession(lesson, audience, self.Software, loggers);
            _limit = time.CreateTimer(_ => _ = EndAsync(session), null, Longest, Timeout.InfiniteTimeSpan);
            return session;
        }
    }

    private async Task<LessonState> PlayAsync(LessonSession session, Func<LessonSession, Task> play)
    {
        try
        {
            await play(session);
            return session.State;
        }
        catch (Exception error) when (error is not LessonException)
        {
            if (error is not OperationCanceledException)
                _logger.LessonFailed(session.State.Lesson, session.State.Step, error);
            await EndAsync(session);
            throw LessonException.Failed(error);
        }
    }

    private async Task EndAsync(LessonSession session)
    {
        await session.EndAsync();
        lock (_gate)
        {
            if (_session != session)
                return;
            _session = null;
            _limit?.Dispose();
            audience.TellEnd();
        }
    }
}
