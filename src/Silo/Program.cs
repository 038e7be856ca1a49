using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrleansRelay.Federation;
using OrleansRelay.Silo.Configuration;
using OrleansRelay.Silo.Hosting;

// What a person can put right is said in a line, not as a stack trace; anything else is a bug and shows itself whole.
try
{
    using var host = RelayHost.Build(args);
    using var signals = new StopSignals(host.Services.GetRequiredService<IHostApplicationLifetime>());
    await host.RunAsync();
    return 0;
}
catch (SettingsException error)
{
    foreach (var line in error.Errors)
        Console.Error.WriteLine(line);
}
catch (Exception error) when (error is RelaysFileException or SocketException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(error is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse }
        ? "The port is in use by another program. Choose one with --Relay:Port=<number>."
        : error.Message);
}

return 1;
