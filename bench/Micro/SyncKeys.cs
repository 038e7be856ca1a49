using OrleansRelay.Federation.Sync;
using OrleansRelay.Protocol;

namespace OrleansRelay.Micro;

/// <summary>Made-up entries.</summary>
internal static class SyncKeys
{
    /// <summary>As a relay gets them that takes so many a second: in order of time, but not of ids.</summary>
    public static EntryKey[] Stream(int count, int perSecond)
    {
        var keys = new EntryKey[count];
        for (var i = 0; i < count; i++)
            keys[i] = new EntryKey(1_795_000_000_000 + i * 1000L / perSecond, MessageId.Hash(BitConverter.GetBytes(i)));
        return keys;
    }

    public static WindowView View(EntryKey[] keys)
    {
        var window = new EntryWindow(2 * keys.Length);
        window.Add(keys);
        return window.Snapshot();
    }
}
