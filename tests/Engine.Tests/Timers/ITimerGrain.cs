namespace OrleansRelay.Engine.Tests.Timers;

[Alias("tests.ITimerGrain")]
public interface ITimerGrain : IGrainWithStringKey
{
    [Alias("Start")]
    Task Start(TimeSpan dueTime, TimeSpan period, bool interleave);

    [Alias("StartFailing")]
    Task StartFailing();

    [Alias("StartSlow")]
    Task StartSlow();

    [Alias("StartOverloads")]
    Task StartOverloads();

    [Alias("Change")]
    Task Change(TimeSpan dueTime, TimeSpan period);

    [Alias("Stop")]
    Task Stop();

    [Alias("WaitForGate")]
    Task WaitForGate();

    [Alias("Leave")]
    Task Leave();
}
