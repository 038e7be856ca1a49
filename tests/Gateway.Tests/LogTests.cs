using System.Reflection;
using Microsoft.Extensions.Logging;
using OrleansRelay.Federation.Links;
using OrleansRelay.Gateway.Tests.Support;
using OrleansRelay.Grains.Peers;
using OrleansRelay.Protocol;
using OrleansRelay.Testing;

namespace OrleansRelay.Gateway.Tests;

public sealed class LogTests
{
    [Fact]
    public async Task Greeting_ControlCharactersInIt_ReachTheLogWrittenOut()
    {
        await using var relay = await RunningRelay.StartAsync();
        using var other = await relay.ConnectAsync();

        await other.SendAsync("""RELAY||{"hello": {"relay": "re\u202elay2", "protocol": 1, "software": "\u001b[2J\nfake line"}}""" + "\n");
        Assert.StartsWith("RELAY||{\"hello\"", await other.ReadLineAsync(), StringComparison.Ordinal);

        // It is answered before it is logged.
        await Eventually.TrueAsync(
            () => relay.Said.Any(static message => message.Contains("relay re\\u202elay2 (\\u001b[2J\\u000afake line)", StringComparison.Ordinal)),
            "the greeting is logged");
        Assert.DoesNotContain(relay.Said, static message => message.AsSpan().IndexOfAny("\u001b\u202e\n") >= 0);
    }

    [Fact]
    public void Messages_TextAndExceptions_AreTakenOnlyInATypeThatMakesThemSafe()
    {
        Assembly[] assemblies = [typeof(TcpGateway).Assembly, typeof(IPeerGrain).Assembly, typeof(FederationLink).Assembly];
        var messages = assemblies
            .SelectMany(static assembly => assembly.GetTypes())
            .SelectMany(static type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(static method => method.GetCustomAttribute<LoggerMessageAttribute>() is not null)
            .ToList();

        Assert.NotEmpty(messages);
        Assert.All(messages.SelectMany(static method => method.GetParameters()), static parameter =>
        {
            Assert.NotEqual(typeof(string), parameter.ParameterType);
            Assert.NotEqual(typeof(object), parameter.ParameterType);
            if (parameter.ParameterType.IsAssignableTo(typeof(Exception)))
                Assert.Equal(typeof(LoggedException), parameter.ParameterType);
        });
    }
}
