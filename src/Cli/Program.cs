using OrleansRelay.Cli;
using OrleansRelay.Cli.Terminals;

// Exit rather than return: a thread that waits for a key, or for a disk, must not keep the process.
Environment.Exit(await RelayCommandLine.RunAsync(args, ProcessTerminal.Open()));
