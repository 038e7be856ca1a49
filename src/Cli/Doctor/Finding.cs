namespace OrleansRelay.Cli.Doctor;

/// <summary>One thing that was looked at.</summary>
/// <param name="What">What was seen.</param>
/// <param name="Fix">What to do about it; null if nothing needs to be done.</param>
internal sealed record Finding(FindingKind Kind, string What, string? Fix = null)
{
    public static Finding Good(string what) => new(FindingKind.Good, what);

    public static Finding Warning(string what, string fix) => new(FindingKind.Warning, what, fix);

    public static Finding Bad(string what, string fix) => new(FindingKind.Bad, what, fix);
}
