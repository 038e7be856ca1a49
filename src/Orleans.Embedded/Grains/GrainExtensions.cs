using Orleans.Embedded;
using Orleans.Runtime;

namespace Orleans;

/// <summary>What can be asked of a grain or of a reference to one.</summary>
public static class GrainExtensions
{
    /// <summary>A reference to the grain, to be handed to others: never hand out the grain object itself.</summary>
    public static TGrainInterface AsReference<TGrainInterface>(this IAddressable grain)
    {
        ArgumentNullException.ThrowIfNull(grain);
        return (TGrainInterface)(object)Reference(grain).As(typeof(TGrainInterface));
    }

    public static TGrainInterface Cast<TGrainInterface>(this IAddressable grain) =>
        grain.AsReference<TGrainInterface>();

    public static object AsReference(this IAddressable grain, Type interfaceType) => Reference(grain).As(interfaceType);

    public static object Cast(this IAddressable grain, Type interfaceType) => Reference(grain).As(interfaceType);

    public static GrainId GetGrainId(this IAddressable grain) => grain switch
    {
        GrainReference reference => reference.GrainId,
        IGrainBase { GrainContext: { } context } => context.GrainId,
        null => throw new ArgumentNullException(nameof(grain)),
        _ => throw Stranger(grain),
    };

    public static string GetPrimaryKeyString(this IAddressable grain) => grain switch
    {
        IGrainBase { GrainContext: Activation activation } => activation.Key,
        GrainReference reference => reference.Key,
        _ => grain.GetGrainId().Key.ToString(),
    };

    public static long GetPrimaryKeyLong(this IAddressable grain) => grain.GetGrainId().GetIntegerKey();

    public static long GetPrimaryKeyLong(this IAddressable grain, out string? keyExt) =>
        grain.GetGrainId().GetIntegerKey(out keyExt);

    public static Guid GetPrimaryKey(this IAddressable grain) => grain.GetGrainId().GetGuidKey();

    public static Guid GetPrimaryKey(this IAddressable grain, out string? keyExt) =>
        grain.GetGrainId().GetGuidKey(out keyExt);

    public static bool IsPrimaryKeyBasedOnLong(this IAddressable grain) =>
        grain.GetGrainId().TryGetIntegerKey(out _, out _);

    private static GrainReference Reference(IAddressable grain) => grain switch
    {
        GrainReference reference => reference,
        IGrainBase { GrainContext: { } context } => context.GrainReference,
        null => throw new ArgumentNullException(nameof(grain)),
        _ => throw Stranger(grain),
    };

    private static ArgumentException Stranger(IAddressable grain) => new(
        $"{grain.GetType()} is neither a grain of a running silo nor a reference. Grains derive from Grain or implement "
        + "IGrainBase and are made by the engine; observers become references by CreateObjectReference.");
}
