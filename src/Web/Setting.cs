namespace OrleansRelay.Web;

/// <summary>A setting as it counts now.</summary>
/// <param name="Key">Its path, such as <c>Relay:Port</c>.</param>
/// <param name="Value">Null if it is secret, or there is none.</param>
/// <param name="Source">Where the value comes from; <c>default</c> if nobody has set it.</param>
public sealed record Setting(string Key, string? Value, string Source);
