using Microsoft.Extensions.Logging;
using OrleansRelay.Web.Api;
using OrleansRelay.Web.Lessons.Network;

namespace OrleansRelay.Web.Lessons;

/// <summary>A lesson that is played: its network, and how far it is.</summary>
internal sealed class LessonSession
{
    private static readonly TimeSpan LookPeriod = TimeSpan.FromMilliseconds(200);

    private readonly Lesson _lesson;
    private readonly LessonAudience _audience;
    private readonly LessonNetwork _network;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly double _began = TimeProvider.System.UnixNow();
    private Task _playing = Task.CompletedTask;
    private Task _looking = Task.CompletedTask;
    private Task? _ending;
    private int _step;

    public LessonSession(Lesson lesson, LessonAudience audience, string software, ILoggerFactory loggers)
    {
        (_lesson, _audience) = (lesson, audience);
        _network = new LessonNetwork(lesson.Network, software, loggers);
        _network.Hops.Seen += hop => audience.Tell(LessonJson.OfHop(hop, _began));
    }

    public LessonState State
    {
        get
        {
            lock (_gate)
            {
                var isBusy = !_playing.IsCompleted;
                return new LessonState(_lesson.Id, _step, _lesson.Steps.Count, isBusy, !isBusy && _step == _lesson.Steps.Count - 1);
            }
        }
    }

    /// <summary>Builds the network and plays the first step.</summary>
    public Task StartAsync()
    {
        _looking = LookAsync();
        return Play(0, () => _network.StartAsync(_stop.Token));
    }

    /// <summary>Plays the next step.</summary>
    /// <exception cref="LessonException">It is not time for one.</exception>
    public Task NextAsync()
    {
        lock (_gate)
        {
            if (_ending is not null)
                throw LessonException.NoneRuns();
            if (!_playing.IsCompleted)
                throw LessonException.Busy();
            if (_step == _lesson.Steps.Count - 1)
                throw LessonException.Over();
            return Play(_step + 1, static () => Task.CompletedTask);
        }
    }

    /// <summary>Ends all that it has begun; again has no effect.</summary>
    public Task EndAsync()
    {
        lock (_gate)
            return _ending ??= Task.Run(EndOnceAsync);
    }

    private Task Play(int step, Func<Task> prepare)
    {
        lock (_gate)
        {
            if (_ending is not null)
                throw new OperationCanceledException();
            _step = step;
            return _playing = Task.Run(() => PlayAsync(_lesson.Steps[step], step, prepare));
        }
    }

    private async Task PlayAsync(LessonStep step, int index, Func<Task> prepare)
    {
        _audience.Tell(LessonJson.OfStep(index, step, done: false));
        await prepare();
        await step.PlayAsync(new LessonStage(_network, Say, TellMeshAsync, _stop.Token));
        await TellMeshAsync();
        _audience.Tell(LessonJson.OfStep(index, step, done: true));
    }

    private void Say(string text) => _audience.Tell(LessonJson.OfSaying(text));

    private async Task LookAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await TellMeshAsync();
            }
            catch (Exception error) when (error is InvalidOperationException or ObjectDisposedException)
            {
                // A relay was just ended.
            }

            await Task.Delay(LookPeriod, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TellMeshAsync() => _audience.TellMesh(LessonJson.OfMesh(_network, await _network.ReportsAsync()));

    private async Task EndOnceAsync()
    {
        await _stop.CancelAsync();
        await _playing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _looking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _network.DisposeAsync();
        _stop.Dispose();
    }
}
