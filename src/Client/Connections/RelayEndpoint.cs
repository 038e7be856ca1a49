namespace OrleansRelay.Client.Connections;

/// <summary>An address that a program has given.</summary>
internal sealed record RelayEndpoint(string Host, int Port, bool IsTls)
{
    private const int DefaultPort = 55665;
    private const string Plain = "relay";
    private const string Secured = "relays";

    /// <param name="address"><c>relay://host[:port]</c> or <c>relays://host[:port]</c></param>
    /// <exception cref="ArgumentException">It is no such address.</exception>
    public static RelayEndpoint Parse(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not (Plain or Secured) || !IsPlace(uri))
            throw new ArgumentException(
                $"\"{address}\" is no address of a relay; these look like relay://host:{DefaultPort}, or relays:// with TLS.", nameof(address));
        return new RelayEndpoint(uri.IdnHost.Trim('[', ']'), uri.Port < 0 ? DefaultPort : uri.Port, uri.Scheme == Secured);
    }

    public override string ToString() => $"{(IsTls ? Secured : Plain)}://{(Host.Contains(':') ? $"[{Host}]" : Host)}:{Port}";

    // A host, and nothing that would be forgotten.
    private static bool IsPlace(Uri uri) =>
        uri is { Host.Length: > 0, UserInfo: "", Query: "", Fragment: "", AbsolutePath: "" or "/", Port: not 0 };
}
