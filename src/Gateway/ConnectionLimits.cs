using OrleansRelay.Gateway.Sessions;
using OrleansRelay.Grains.RateLimiting;

namespace OrleansRelay.Gateway;

/// <summary>Counts the open connections, in all and of each address, and says when there are too many.</summary>
internal sealed class ConnectionLimits(int max, int maxPerAddress)
{
    private readonly Dictionary<string, int> _ofAddress = [];
    private int _count;

    public int Count
    {
        get
        {
            lock (_ofAddress)
                return _count;
        }
    }

    /// <summary>Counts one more in.</summary>
    /// <param name="key">What the address is limited by, see <see cref="RateKey"/>.</param>
    /// <returns>Null, or why it can't be.</returns>
    public Farewell? TryEnter(string key)
    {
        lock (_ofAddress)
        {
            var ofAddress = _ofAddress.GetValueOrDefault(key);
            if (_count >= max)
                return Farewell.TooManyConnections;
            if (ofAddress >= maxPerAddress)
                return Farewell.TooManyFromAddress;
            _ofAddress[key] = ofAddress + 1;
            _count++;
            return null;
        }
    }

    public void Leave(string key)
    {
        lock (_ofAddress)
        {
            _count--;
            var left = _ofAddress[key] - 1;
            if (left > 0)
                _ofAddress[key] = left;
            else
                _ofAddress.Remove(key);
        }
    }
}
