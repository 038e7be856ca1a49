using System.Text;
using OrleansRelay.Protocol;

namespace OrleansRelay.Micro;

/// <summary>The messages that are measured.</summary>
internal static class Messages
{
    /// <summary>What one invocation deals with, whatever its batches.</summary>
    public const int Count = 64;

    public static readonly PeerName Alice = Name("alice");

    public static readonly PeerName Relay = Name("relay1");

    /// <summary>A client's frame whose canonical text has that many bytes.</summary>
    public static byte[] Frame(int canonicalBytes) => Encoding.ASCII.GetBytes(
        $"bob||{{\"text\": \"{new string('x', canonicalBytes - CanonicalOf("").Length)}\"}}\n");

    /// <summary>The canonical text of such a message.</summary>
    public static byte[] Canonical(int canonicalBytes) =>
        CanonicalOf(new string('x', canonicalBytes - CanonicalOf("").Length));

    /// <summary>A frame whose body is an object in another order than the canonical one.</summary>
    public static byte[] ObjectFrame() => Encoding.UTF8.GetBytes(
        "bob||{\"text\": {\"temperature\": 21.5, \"place\": \"caf\u00e9\", \"at\": {\"y\": 2, \"x\": 1.0}, "
        + "\"tags\": [\"a\", \"b\", null, true], \"count\": 12345678}}\n");

    private static PeerName Name(string name) => PeerName.TryCreate(name, out var value, out _)
        ? value!
        : throw new ArgumentException("No name.", nameof(name));

    private static byte[] CanonicalOf(string body) => Encoding.ASCII.GetBytes(
        $"{{\"body\": \"{body}\", \"from\": \"alice\", \"seen_by\": [\"relay1\"], "
        + "\"timestamp\": 1748340000.123456, \"to\": \"bob\"}");
}
