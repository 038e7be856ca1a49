using OrleansRelay.Silo.Hosting;

// Exit rather than return: a thread that a disk holds up must not keep the process.
Environment.Exit(await RelayProgram.RunAsync(args));
