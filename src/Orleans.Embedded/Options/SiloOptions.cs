namespace Orleans.Configuration;

/// <summary>The name of the silo.</summary>
public class SiloOptions
{
    public string SiloName { get; set; } = $"Silo_{Environment.ProcessId:x}";
}
