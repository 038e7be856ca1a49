namespace OrleansRelay.Client;

/// <summary>The relay has a message.</summary>
/// <param name="Id">The message's id everywhere: 64 hex digits.</param>
/// <param name="ClientId">The id that the sender gave it, 1 to 128 bytes: sending the same again under it makes a duplicate.</param>
/// <param name="IsDuplicate">
/// The relay had it before, so that nobody gets it again: only with a client id of one's own. A message that this client itself has
/// sent twice because an acknowledgement was lost is none.
/// </param>
/// <param name="Replicas">On how many other nodes of the relay it is, if that is fewer than the relay promises.</param>
/// <param name="Reached">
/// What was asked for if it was reached in the time that the relay has for that, or else <see cref="RelayAckLevel.Accepted"/>.
/// </param>
public sealed record RelayAck(string Id, string ClientId, bool IsDuplicate, int? Replicas, RelayAckLevel Reached);
