namespace OrleansRelay.Engine.Tests.Observers;

[Alias("tests.INewsObserver")]
public interface INewsObserver : IGrainObserver
{
    [Alias("Heard")]
    void Heard(int number);

    [Alias("Ask")]
    Task<string> Ask(string question);

    [Alias("Tell")]
    Task Tell(string text);
}

[Alias("tests.IObserverGrain")]
public interface IObserverGrain : IGrainWithStringKey
{
    [Alias("Publish")]
    Task Publish(INewsObserver observer, int count);

    [Alias("AskThrough")]
    Task<string> AskThrough(INewsObserver observer, string question);

    [Alias("TellThrough")]
    Task TellThrough(INewsObserver observer, string text);

    [Alias("Subscribe")]
    Task Subscribe(INewsObserver observer);

    [Alias("IsSubscribed")]
    Task<bool> IsSubscribed(INewsObserver observer);
}
