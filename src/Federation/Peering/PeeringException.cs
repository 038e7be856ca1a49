namespace OrleansRelay.Federation.Peering;

/// <summary>A file that says who this relay is, or what it shares with another, can't be used; in words for its operator.</summary>
public sealed class PeeringException : Exception
{
    private PeeringException(string path, string reason)
        : base($"{path}: {reason}")
    {
    }

    internal static PeeringException Unusable(string path, Exception error) => new(path, error.Message);

    internal static PeeringException OpenToOthers(string path) =>
        new(path, $"others may read or write it; take that from them (chmod 600 {path})");

    internal static PeeringException TooLong(string path, int maxBytes) => new(path, $"longer than {maxBytes} bytes");

    internal static PeeringException NoKey(string path) =>
        new(path, "it holds no private key of the kind that relays have (ECDSA P-256, PKCS#8, PEM)");
}
