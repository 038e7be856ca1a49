using System.ComponentModel;
using OrleansRelay.LoadGenerator;
using OrleansRelay.LoadGenerator.Load;
using OrleansRelay.LoadGenerator.Protocols;
using OrleansRelay.LoadGenerator.Tap;

// 0: all of it was done; 1: the server stalled; 2: the command line is wrong; 3: the server failed.
try
{
    if (args is [TapCommand.Name, .. var routes])
        return await TapCommand.RunAsync(routes);
    var figures = LoadRun.Measure(LoadOptions.Parse(args));
    Console.WriteLine(figures.Line());
    return figures.Complete ? 0 : 1;
}
catch (UsageException error)
{
    Console.Error.WriteLine(error.Message);
    Console.Error.WriteLine(LoadOptions.Usage);
    return 2;
}
catch (Exception error) when (error is PeerException or IOException or Win32Exception)
{
    Console.Error.WriteLine(error.Message);
    return 3;
}
