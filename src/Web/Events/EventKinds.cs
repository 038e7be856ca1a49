namespace OrleansRelay.Web.Events;

/// <summary>What can happen, by the names that it is told under; docs/api.md says what each tells.</summary>
internal static class EventKinds
{
    public const string Hello = "hello";
    public const string Accepted = "accepted";
    public const string Duplicate = "duplicate";
    public const string Limited = "limited";
    public const string Refused = "refused";
    public const string Peer = "peer";
    public const string Link = "link";
    public const string Node = "node";
    public const string Rates = "rates";
}
