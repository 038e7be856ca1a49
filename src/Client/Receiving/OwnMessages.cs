using System.Globalization;
using System.Security.Cryptography;

namespace OrleansRelay.Client.Receiving;

/// <summary>
/// The ids that a client gives its messages, and by which it knows them. No relay sends a client what it has sent itself; but what an older
/// connection had still under way when a newer one registered comes to that one.
/// </summary>
internal sealed class OwnMessages(string name)
{
    private const int PrefixBytes = 8;

    private readonly string _prefix = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(PrefixBytes)) + "-";
    private long _last;

    public string NextId() => string.Create(CultureInfo.InvariantCulture, $"{_prefix}{Interlocked.Increment(ref _last)}");

    public bool Contains(RelayMessage message) =>
        message.ClientId?.StartsWith(_prefix, StringComparison.Ordinal) == true && message.From == name;
}
