namespace OrleansRelay.Cli.Doctor;

internal enum FindingKind
{
    Good,

    /// <summary>It works, but perhaps not as it is meant.</summary>
    Warning,

    /// <summary>It does not work.</summary>
    Bad,
}
