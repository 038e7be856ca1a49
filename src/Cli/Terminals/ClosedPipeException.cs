namespace OrleansRelay.Cli.Terminals;

/// <summary>Nobody reads the output any more.</summary>
internal sealed class ClosedPipeException(IOException error) : Exception(error.Message, error);
