using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrleansRelay.Client.Tests.Examples;

/// <summary>What docs/clients/dotnet.md shows, between lines with the names that it has there.</summary>
internal static class ClientExamples
{
    public static async Task<string> HelloAsync(string address)
    {
        // [hello]
        await using var alice = await RelayClient.ConnectAsync(address, "alice");
        await using var bob = await RelayClient.ConnectAsync(address, "bob");

        RelayAck ack = await alice.SendAsync("bob", "hello");

        await foreach (var message in bob.Messages)
        {
            Console.WriteLine($"{message.From}: {message.Text}");
            break;
        }
        // [/hello]
        return ack.Id;
    }

    public static async Task EchoAsync(string address, CancellationToken stop)
    {
        // [echo]
        await using var echo = await RelayClient.ConnectAsync(new RelayClientOptions
        {
            Addresses = [address],
            Name = "echo",
            Receive = RelayFilter.Addressed,
        });

        await foreach (var message in echo.Messages.WithCancellation(stop))
            await echo.SendAsync(message.From, message.Body);
        // [/echo]
    }

    public static async Task<JsonElement> JsonAsync(string address)
    {
        await using var viewer = await RelayClient.ConnectAsync(address, "viewer");
        // [json]
        await using var station = await RelayClient.ConnectAsync(address, "station");

        await station.SendAsync("weather.north", new JsonObject { ["celsius"] = 21.5, ["sky"] = "clear" });
        // [/json]
        await foreach (var message in viewer.Messages)
            return message.Body;
        return default;
    }

    public static async Task<RelayAckLevel> DeliveredAsync(RelayClient relay)
    {
        // [delivered]
        var told = await relay.SendAsync("bob", "dinner is ready", level: RelayAckLevel.Delivered);

        Console.WriteLine(told.Reached == RelayAckLevel.Delivered ? "Bob was told." : "Bob is not there; the relay keeps it for him.");
        // [/delivered]
        return told.Reached;
    }

    public static async Task<int> ManyAsync(string address)
    {
        // [many]
        await using var publisher = await RelayClient.ConnectAsync(address, "publisher");

        var underWay = new Queue<Task<RelayAck>>();
        for (var i = 0; i < 10_000; i++)
        {
            underWay.Enqueue(publisher.SendAsync("numbers", $"{i}"));
            if (underWay.Count == 1000)
                await underWay.Dequeue();
        }

        await Task.WhenAll(underWay);
        // [/many]
        return underWay.Count;
    }

    public static async Task<List<string>> KeepPlaceAsync(string address, string file, int count)
    {
        var handled = new List<string>();
        // [place]
        var start = File.Exists(file) ? RelayStart.After(await File.ReadAllTextAsync(file)) : RelayStart.Now;
        await using var client = await RelayClient.ConnectAsync(new RelayClientOptions { Addresses = [address], Name = "archive", Start = start });

        await foreach (var message in client.Messages)
        {
            Handle(message);
            await File.WriteAllTextAsync(file, message.Id);
            // [/place]
            if (handled.Count == count)
                break;
            // [place]
        }
        // [/place]
        return handled;

        void Handle(RelayMessage message) => handled.Add(message.Text);
    }

    public static async Task PeersAsync(RelayClient relay, CancellationToken stop)
    {
        // [peers]
        await foreach (var change in relay.WatchPeersAsync(["team.*"]).WithCancellation(stop))
            Console.WriteLine(change.IsHere ? $"{change.Name} is here." : $"{change.Name} has gone.");
        // [/peers]
    }

    public static async Task<List<string>> WatchAsync(RelayClient relay)
    {
        var said = new List<string>();
        // [notices]
        await foreach (var notice in relay.Notices)
        {
            switch (notice)
            {
                case RelayNotice.Disconnected { Error: var error }:
                    Log($"Disconnected: {error.Message}");
                    break;
                case RelayNotice.Resumed { IsComplete: false }:
                case RelayNotice.Gap:
                    Log("Some messages are gone for good.");
                    break;
                case RelayNotice.Closed { Error.Code: RelayErrorCodes.Replaced }:
                    Log("Somebody else has this name now.");
                    break;
            }
        }
        // [/notices]
        return said;

        void Log(string text) => said.Add(text);
    }
}
