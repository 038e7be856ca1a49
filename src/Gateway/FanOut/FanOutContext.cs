using Microsoft.Extensions.Logging;
using OrleansRelay.Log;

namespace OrleansRelay.Gateway.FanOut;

/// <summary>What all outgoing sides of a gateway share.</summary>
/// <param name="Pending">What waits for connections that don't take it counts here.</param>
internal sealed record FanOutContext(MessageLog Log, PendingBytes Pending, TimeProvider Time, ILogger Logger);
