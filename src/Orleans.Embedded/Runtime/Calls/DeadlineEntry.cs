namespace Orleans.Embedded;

/// <summary>A call's place in the list of those that wait for an answer.</summary>
internal struct DeadlineEntry
{
    public DeadlineList.Shard? Shard;
    public GrainCall? Next;
    public GrainCall? Previous;
    public long Timestamp;

    public readonly void Cancel(GrainCall call) => Shard?.Remove(call);
}
