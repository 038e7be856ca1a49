namespace OrleansRelay.Testing;

/// <summary>Programs that a machine may have or not.</summary>
public static class Programs
{
    /// <summary>Where a program is; null if there is none of that name on the PATH.</summary>
    public static string? Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, name))
        .FirstOrDefault(File.Exists);
}
