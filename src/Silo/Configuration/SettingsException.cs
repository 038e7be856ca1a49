namespace OrleansRelay.Silo.Configuration;

/// <summary>Everything that is wrong with the configuration, one line each, with its path.</summary>
public sealed class SettingsException(IReadOnlyList<string> errors) : Exception(string.Join(Environment.NewLine, errors))
{
    public IReadOnlyList<string> Errors { get; } = errors;
}
