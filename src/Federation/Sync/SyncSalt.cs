using System.Text;

namespace OrleansRelay.Federation.Sync;

/// <summary>The salt of a comparison between two relays.</summary>
internal static class SyncSalt
{
    /// <param name="draw">New for each comparison.</param>
    public static byte[] Of(string dialler, string acceptor, ReadOnlySpan<byte> draw) =>
        FingerprintKey.Salt(Encoding.UTF8.GetBytes(dialler), Encoding.UTF8.GetBytes(acceptor), draw);
}
