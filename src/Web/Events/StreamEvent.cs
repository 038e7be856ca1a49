namespace OrleansRelay.Web.Events;

/// <summary>Something that happened, as it is told.</summary>
/// <param name="Kind">One of <see cref="EventKinds"/>.</param>
/// <param name="Data">One JSON object.</param>
/// <param name="Sample">Of events of messages: where the message lies between 0 and 1, by its id. Null: it is told in any case.</param>
internal sealed record StreamEvent(string Kind, byte[] Data, double? Sample = null);
