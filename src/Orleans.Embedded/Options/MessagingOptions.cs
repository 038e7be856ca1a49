using System.Diagnostics;

namespace Orleans.Configuration;

/// <summary>What calls are held to.</summary>
public abstract class MessagingOptions
{
    private TimeSpan _responseTimeout = TimeSpan.FromSeconds(30);

    /// <summary>How long a caller waits for an answer; longer under a debugger.</summary>
    public TimeSpan ResponseTimeout
    {
        get => Debugger.IsAttached ? ResponseTimeoutWithDebugger : _responseTimeout;
        set => _responseTimeout = value;
    }

    public TimeSpan ResponseTimeoutWithDebugger { get; set; } = TimeSpan.FromMinutes(30);
}

/// <summary>What calls made in a silo are held to.</summary>
public class SiloMessagingOptions : MessagingOptions
{
    /// <summary>How many calls may be in progress or wait at one grain; no limit when 0.</summary>
    public int MaxEnqueuedRequestsHardLimit { get; set; }
}

/// <summary>What calls made by a client beside the silo are held to.</summary>
public class ClientMessagingOptions : MessagingOptions;
