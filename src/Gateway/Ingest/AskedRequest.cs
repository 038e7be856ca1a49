using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway.Ingest;

/// <summary>A request whose answer is to be found out.</summary>
/// <param name="Index">Which of its batch.</param>
internal readonly record struct AskedRequest(int Index, ClientRequest Request);
