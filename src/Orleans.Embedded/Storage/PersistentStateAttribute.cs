namespace Orleans.Runtime;

/// <summary>Marks a constructor parameter that is a stored state, and says which storage keeps it.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public class PersistentStateAttribute : Attribute
{
    public PersistentStateAttribute(string stateName, string? storageName = null)
    {
        ArgumentNullException.ThrowIfNull(stateName);
        StateName = stateName;
        StorageName = storageName;
    }

    public string StateName { get; }

    /// <summary>The default storage when null.</summary>
    public string? StorageName { get; }
}
