using System.Globalization;
using OrleansRelay.Client;

namespace OrleansRelay.Silo.Tests.Soak;

/// <summary>Takes what a client gets, numbers of senders, and keeps account of each: nothing may come twice.</summary>
internal sealed class Reader : IAsyncDisposable
{
    private const int Most = 4_000_000;

    private readonly Dictionary<string, Account> _accounts = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly RelayClient _client;
    private readonly Task _reading;

    /// <param name="senders">Whose messages it is to get.</param>
    public Reader(RelayClient client, params string[] senders)
    {
        _client = client;
        foreach (var sender in senders)
            _accounts[sender] = new Account(new bool[Most]);
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>It got everything, or something has gone wrong.</summary>
    public bool IsDone(string sender, int sent) => Volatile.Read(ref _accounts[sender].Count) >= sent || _reading.IsCompleted;

    public void AssertAll(string sender, int sent, bool isOrdered)
    {
        var account = _accounts[sender];
        var lost = Enumerable.Range(0, sent).Where(number => !account.Has[number]).ToArray();
        Assert.True(lost.Length == 0, $"{_client.Name} lost {lost.Length} of {sent} of {sender}: {string.Join(' ', lost.Take(10))}");
        Assert.True(account.Repeats.Count == 0, $"{_client.Name} got again of {sender}: {string.Join(' ', account.Repeats.Take(10))}");
        if (isOrdered)
            Assert.True(account.Early == 0, $"{_client.Name} got {account.Early} of {sender} too early");
    }

    /// <summary>How many came after one that was sent later.</summary>
    public int Early(string sender) => _accounts[sender].Early;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task ReadAsync()
    {
        await foreach (var message in _client.Messages.WithCancellation(_stop.Token))
        {
            if (_accounts.TryGetValue(message.From, out var account))
                account.Take(int.Parse(message.Text, CultureInfo.InvariantCulture));
        }
    }

    private sealed class Account(bool[] has)
    {
        public int Count;
        private int _last = -1;

        public bool[] Has => has;

        public List<int> Repeats { get; } = [];

        public int Early { get; private set; }

        public void Take(int number)
        {
            if (has[number])
            {
                Repeats.Add(number);
                return;
            }

            has[number] = true;
            Early += number < _last ? 1 : 0;
            _last = number;
            Interlocked.Increment(ref Count);
        }
    }
}
