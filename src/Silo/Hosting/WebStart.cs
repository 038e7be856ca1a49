using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using OrleansRelay.Silo.Configuration;
using OrleansRelay.Web.Hosting;
using OrleansRelay.Web.Security;

namespace OrleansRelay.Silo.Hosting;

/// <summary>What came of the wish to serve the page and the API.</summary>
/// <param name="Endpoint">Where they are served; null if they are not.</param>
/// <param name="Token">The token, if it was made just now.</param>
/// <param name="IsTaken">They are not, because the port that they have by default is another program's.</param>
internal sealed record WebStart(IPEndPoint? Endpoint, string? Token, bool IsTaken)
{
    private const string PortKey = $"{RelaySettingsReader.Section}:Http:Port";

    /// <summary>Adds them to a host, if they are wanted and their port is to be had.</summary>
    /// <exception cref="SettingsException">The port was asked for and is not to be had.</exception>
    /// <exception cref="IOException">The token can't be read or written.</exception>
    public static WebStart Add(IHostBuilder host, RelaySettings settings, IConfigurationRoot configuration)
    {
        var http = settings.Http;
        if (http.Port == 0)
            return new WebStart(null, null, IsTaken: false);
        HttpPort port;
        try
        {
            port = HttpPort.Take(http);
        }
        // A second relay on a machine is none the worse for not having the page.
        catch (SocketException) when (string.IsNullOrWhiteSpace(configuration[PortKey]))
        {
            return new WebStart(null, null, IsTaken: true);
        }
        catch (SocketException error)
        {
            throw new SettingsException([$"{PortKey}: port {http.Port} of {http.Bind} can't be had: {error.Message}."]);
        }

        var token = AccessToken.LoadOrCreate(http.TokenFile);
        host.UseRelayWeb(http, port, token, SettingSources.Of(settings, configuration));
        return new WebStart(port.Endpoint, token.Secret, IsTaken: false);
    }
}
