using Orleans.Configuration;
using Orleans.Runtime;

namespace Orleans.Hosting;

/// <summary>Refuses options that Orleans refuses.</summary>
internal static class OptionChecks
{
    private const string MustExceed = "must be greater than CollectionQuantum";

    public static void Check(GrainCollectionOptions options)
    {
        if (options.CollectionQuantum <= TimeSpan.Zero)
            throw Invalid(nameof(options.CollectionQuantum), options.CollectionQuantum, "must be positive");
        if (options.CollectionAge <= options.CollectionQuantum)
            throw Invalid(nameof(options.CollectionAge), options.CollectionAge, MustExceed);
        foreach (var (type, age) in options.ClassSpecificCollectionAge)
        {
            if (age <= options.CollectionQuantum)
                throw Invalid($"{nameof(options.ClassSpecificCollectionAge)}[{type}]", age, MustExceed);
        }
    }

    public static void Check(ClusterOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.ClusterId))
            throw Missing(nameof(options.ClusterId));
        if (string.IsNullOrWhiteSpace(options.ServiceId))
            throw Missing(nameof(options.ServiceId));
    }

    private static OrleansConfigurationException Missing(string option) =>
        new($"{nameof(ClusterOptions)}.{option} must not be empty.");

    private static OrleansConfigurationException Invalid(string option, TimeSpan value, string rule) =>
        new($"{nameof(GrainCollectionOptions)}.{option} is set to {value}, but {rule}.");
}
