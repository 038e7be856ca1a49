using System.Buffers.Binary;
using OrleansRelay.Federation.Sync;
using OrleansRelay.Protocol;

namespace OrleansRelay.Federation.Tests.Sync;

/// <summary>Made-up entries.</summary>
internal static class Keys
{
    /// <summary>The same number gives the same id.</summary>
    public static MessageId Id(int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        return MessageId.Hash(bytes);
    }

    /// <summary>Entries of a relay that takes so many a second, in order.</summary>
    public static EntryKey[] Stream(int count, int perSecond, long since = 1_795_000_000_000)
    {
        var keys = new EntryKey[count];
        for (var i = 0; i < count; i++)
            keys[i] = new EntryKey(since + i * 1000L / perSecond, Id(i));
        Array.Sort(keys);
        return keys;
    }

    public static WindowView View(params IEnumerable<EntryKey> keys)
    {
        var window = new EntryWindow(1 << 21);
        window.Add(keys.ToArray());
        return window.Snapshot();
    }
}
