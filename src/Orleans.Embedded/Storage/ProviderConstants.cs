namespace Orleans.Providers;

/// <summary>Names of providers that nobody named.</summary>
public static class ProviderConstants
{
    public const string DEFAULT_STORAGE_PROVIDER_NAME = "Default";
}
