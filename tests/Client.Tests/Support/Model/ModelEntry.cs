namespace OrleansRelay.Client.Tests.Support.Model;

/// <summary>A message in the log of a <see cref="ModelNode"/>.</summary>
/// <param name="Time">When it came there, Unix seconds.</param>
internal sealed record ModelEntry(string Id, string From, string Line, double Time);
