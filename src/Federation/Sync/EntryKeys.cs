using System.Buffers.Binary;
using OrleansRelay.Protocol;

namespace OrleansRelay.Federation.Sync;

/// <summary>Keys as they stand in a <see cref="KeysFrame"/>.</summary>
internal static class EntryKeys
{
    public static byte[] Write(ReadOnlySpan<EntryKey> keys)
    {
        var bytes = new byte[keys.Length * KeysFrame.KeyLength];
        for (var i = 0; i < keys.Length; i++)
        {
            var place = bytes.AsSpan(i * KeysFrame.KeyLength, KeysFrame.KeyLength);
            BinaryPrimitives.WriteInt64BigEndian(place, keys[i].Time);
            keys[i].Id.WriteBytes(place[sizeof(long)..]);
        }

        return bytes;
    }

    /// <summary>Takes what a peer says; times that no entry has become the nearest that one can have.</summary>
    /// <param name="bytes">Whole keys.</param>
    public static EntryKey[] Read(ReadOnlySpan<byte> bytes)
    {
        var keys = new EntryKey[bytes.Length / KeysFrame.KeyLength];
        for (var i = 0; i < keys.Length; i++)
        {
            var place = bytes.Slice(i * KeysFrame.KeyLength, KeysFrame.KeyLength);
            var time = Math.Clamp(BinaryPrimitives.ReadInt64BigEndian(place), 0, EntryKey.MaxTime);
            keys[i] = new EntryKey(time, MessageId.FromBytes(place[sizeof(long)..]));
        }

        return keys;
    }
}
