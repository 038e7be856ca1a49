namespace Orleans.TestingHost;

/// <summary>What a test cluster is made of.</summary>
public class TestClusterOptions
{
    public string ClusterId { get; set; } = "";

    public string ServiceId { get; set; } = "";

    /// <summary>Noted, but the embedded engine always runs one silo.</summary>
    public short InitialSilosCount { get; set; }

    public bool InitializeClientOnDeploy { get; set; } = true;

    public int BaseSiloPort { get; set; }

    public int BaseGatewayPort { get; set; }

    public bool UseTestClusterMembership { get; set; }

    public bool ConfigureFileLogging { get; set; } = true;

    public bool GatewayPerSilo { get; set; } = true;

    public string? ApplicationBaseDirectory { get; set; }

    /// <summary>Assembly-qualified names, in the order in which they are applied.</summary>
    public List<string?> SiloBuilderConfiguratorTypes { get; } = [];

    public List<string?> ClientBuilderConfiguratorTypes { get; } = [];
}
