using Orleans.Configuration;
using Orleans.Runtime;

namespace Orleans.Hosting;

/// <summary>Refuses options that Orleans refuses.</summary>
internal static class OptionChecks
{
    public static void Check(GrainCollectionOptions options)
    {
        if (options.CollectionQuantum <= TimeSpan.Zero)
            throw Invalid(nameof(options.CollectionQuantum), options.CollectionQuantum, "must be positive");
        if (options.CollectionAge <= options.CollectionQuantum)
            throw Invalid(nameof(options.CollectionAge), options.CollectionAge, "must be greater than CollectionQuantum");
        foreach (var (type, age) in options.ClassSpecificCollectionAge)
        {
            if (age <= options.CollectionQuantum)
                throw Invalid($"{nameof(options.ClassSpecificCollectionAge)}[{type}]", age, "must be greater than CollectionQuantum");
        }
    }

    public static void Check(ClusterOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.ClusterId))
            throw new OrleansConfigurationException($"{nameof(ClusterOptions)}.{nameof(options.ClusterId)} must not be empty.");
        if (string.IsNullOrWhiteSpace(options.ServiceId))
            throw new OrleansConfigurationException($"{nameof(ClusterOptions)}.{nameof(options.ServiceId)} must not be empty.");
    }

    private static OrleansConfigurationException Invalid(string option, TimeSpan value, string rule) =>
        new($"{nameof(GrainCollectionOptions)}.{option} is set to {value}, but {rule}.");
}
