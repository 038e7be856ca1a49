namespace Orleans.Configuration;

/// <summary>Options of the storage in memory; there is nothing to tune in one process.</summary>
public class MemoryGrainStorageOptions
{
    public const int NumStorageGrainsDefaultValue = 10;

    public int NumStorageGrains { get; set; } = NumStorageGrainsDefaultValue;
}
