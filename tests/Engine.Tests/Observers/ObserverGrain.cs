namespace OrleansRelay.Engine.Tests.Observers;

public sealed class ObserverGrain : Grain, IObserverGrain
{
    private readonly HashSet<INewsObserver> _observers = [];

    public Task Publish(INewsObserver observer, int count)
    {
        for (var number = 0; number < count; number++)
            observer.Heard(number);
        return Task.CompletedTask;
    }

    public Task<string> AskThrough(INewsObserver observer, string question) => observer.Ask(question);

    public Task TellThrough(INewsObserver observer, string text) => observer.Tell(text);

    public Task Subscribe(INewsObserver observer)
    {
        _observers.Add(observer);
        return Task.CompletedTask;
    }

    public Task<bool> IsSubscribed(INewsObserver observer) => Task.FromResult(_observers.Contains(observer));
}
