namespace OrleansRelay.LoadGenerator;

/// <summary>The command line asks for something that can't be done.</summary>
internal sealed class UsageException(string message) : Exception(message);
