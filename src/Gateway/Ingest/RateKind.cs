namespace OrleansRelay.Gateway.Ingest;

/// <summary>By which of its address's windows a frame is counted.</summary>
internal enum RateKind
{
    /// <summary>As a frame of anybody.</summary>
    Frames,

    /// <summary>As one of a relay that is known by its address alone, and may pass on what many have sent it.</summary>
    RelayEntries,
}
