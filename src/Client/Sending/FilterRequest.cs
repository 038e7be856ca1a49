using OrleansRelay.Client.Wire;

namespace OrleansRelay.Client.Sending;

/// <summary>Asks for other messages than before.</summary>
internal sealed class FilterRequest(RelayFilter filter)
    : Question<RelayFilter>(Frames.Receive(filter), LineKind.Receiving, _ => filter, "filters")
{
    public RelayFilter Filter => filter;

    /// <summary>A new connection was registered with it.</summary>
    public void Apply() => Set(filter);
}
