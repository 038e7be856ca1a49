namespace Orleans.Embedded;

/// <summary>A state that must be read before its grain is activated.</summary>
internal interface IStateLoader
{
    Task LoadAsync(CancellationToken token);
}
