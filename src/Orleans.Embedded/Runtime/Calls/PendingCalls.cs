namespace Orleans.Embedded;

/// <summary>
/// A call that was begun on the caller's thread and met an await: what is left is to wait for its answer.
/// </summary>
internal sealed class PendingCall<T>(string name) : GrainCall<T>
{
    public override string Name => name;

    protected override Task<T> Invoke(object target) =>
        throw new InvalidOperationException("The call has begun already.");
}

/// <inheritdoc cref="PendingCall{T}"/>
internal sealed class PendingVoidCall(string name) : VoidGrainCall
{
    public override string Name => name;

    protected override Task Invoke(object target) => throw new InvalidOperationException("The call has begun already.");
}
