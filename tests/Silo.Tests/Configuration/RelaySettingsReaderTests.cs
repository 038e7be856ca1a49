using System.Net;
using Microsoft.Extensions.Configuration;
using OrleansRelay.Gateway;
using OrleansRelay.Log;
using OrleansRelay.Silo.Configuration;

namespace OrleansRelay.Silo.Tests.Configuration;

public sealed class RelaySettingsReaderTests
{
    [Fact]
    public void Read_NothingSet_GivesTheDefaults()
    {
        var settings = Read();

        Assert.Equal("relay1", settings.Id);
        Assert.Equal("relays.json", settings.RelaysFile);
        Assert.Equal(55665, settings.Gateway.Port);
        Assert.Equal(64 * 1024, settings.Gateway.MaxFrameBytes);
        Assert.Equal((10, 10.0), (settings.RateLimit.Messages, settings.RateLimit.Seconds));
        Assert.Equal(64 << 20, settings.Log.MemoryBytes);
        Assert.Null(settings.Log.File);
        Assert.Equal(TimeSpan.FromMinutes(10), settings.Log.ReplayWindow);
        Assert.Empty(settings.UnknownKeys);
    }

    [Fact]
    public void Read_EverythingSet_IsTaken()
    {
        var settings = Read(
            ("Relay:Id", "relay2"),
            ("Relay:Bind", "127.0.0.1"),
            ("Relay:Port", "55666"),
            ("Relay:RelaysFile", "others.json"),
            ("Relay:LogFile", "log.jsonl"),
            ("Relay:Log:Fsync", "always"),
            ("Relay:Log:MemoryBytes", "16MiB"),
            ("Relay:ReplayWindow", "00:05:00"),
            ("Relay:RegistrationSilence", "250ms"),
            ("Relay:SlowConsumer", "catch-up"),
            ("Relay:RateLimit:Messages", "0"),
            ("Relay:RateLimit:Seconds", "0.5"),
            ("Relay:Federation:BackoffCap", "1m"));

        Assert.Equal("relay2", settings.Id);
        Assert.Equal(IPAddress.Loopback, settings.Gateway.Bind);
        Assert.Equal(55666, settings.Gateway.Port);
        Assert.Equal("others.json", settings.RelaysFile);
        Assert.Equal("log.jsonl", settings.Log.File);
        Assert.Equal(FsyncMode.Always, settings.Log.Fsync);
        Assert.Equal(16 << 20, settings.Log.MemoryBytes);
        Assert.Equal(TimeSpan.FromMinutes(5), settings.Log.ReplayWindow);
        Assert.Equal(TimeSpan.FromMilliseconds(250), settings.Gateway.RegistrationSilence);
        Assert.Equal(SlowConsumerPolicy.CatchUp, settings.Gateway.SlowConsumer);
        Assert.Equal((0, 0.5), (settings.RateLimit.Messages, settings.RateLimit.Seconds));
        Assert.Equal(TimeSpan.FromMinutes(1), settings.Federation.BackoffCap);
    }

    [Fact]
    public void Read_SeveralWrong_NamesEachWithItsPath()
    {
        var error = Assert.Throws<SettingsException>(() => Read(
            ("Relay:Id", "RELAYx"),
            ("Relay:Port", "70000"),
            ("Relay:Bind", "localhost"),
            ("Relay:MaxFrameBytes", "many"),
            ("Relay:ReplayWindow", "soon"),
            ("Relay:Log:Fsync", "sometimes"),
            ("Relay:RateLimit:Messages", "-1")));

        string[] paths = ["Id", "Port", "Bind", "MaxFrameBytes", "ReplayWindow", "Log:Fsync", "RateLimit:Messages"];
        Assert.Equal(paths.Length, error.Errors.Count);
        Assert.All(paths, path => Assert.Contains(error.Errors, line => line.StartsWith($"Relay:{path}: ", StringComparison.Ordinal)));
        Assert.Contains("never, interval, always", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_RingTooSmallForTheFrames_IsRefused()
    {
        var error = Assert.Throws<SettingsException>(() => Read(("Relay:Log:MemoryBytes", "1MiB")));

        Assert.StartsWith("Relay:Log:MemoryBytes: ", Assert.Single(error.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MisspeltKeys_AreReportedWithTheirPath() =>
        Assert.Equal(
            ["Relay:Log:Fsink", "Relay:Prot"],
            Read(("Relay:Prot", "1"), ("Relay:Log:Fsink", "x"), ("Relay:port", "1")).UnknownKeys);

    [Theory]
    [InlineData("500ms", 0.5)]
    [InlineData("30s", 30)]
    [InlineData("1.5m", 90)]
    [InlineData("2h", 7200)]
    [InlineData("00:00:05", 5)]
    public void Durations_AsPeopleWriteThem_AreRead(string text, double seconds)
    {
        Assert.True(Durations.TryParse(text, out var value));
        Assert.Equal(TimeSpan.FromSeconds(seconds), value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("s")]
    [InlineData("5 parsecs")]
    [InlineData("1e300d")]
    [InlineData("NaNs")]
    public void Durations_AnythingElse_IsRefused(string text) => Assert.False(Durations.TryParse(text, out _));

    [Theory]
    [InlineData("65536", 65536)]
    [InlineData("64KiB", 65536)]
    [InlineData("64 KiB", 65536)]
    [InlineData("1GiB", 1L << 30)]
    public void Sizes_AsPeopleWriteThem_AreRead(string text, long bytes)
    {
        Assert.True(Sizes.TryParse(text, out var value));
        Assert.Equal(bytes, value);
    }

    private static RelaySettings Read(params (string Key, string Value)[] pairs) =>
        RelaySettingsReader.Read(new ConfigurationBuilder()
            .AddInMemoryCollection(pairs.Select(pair => KeyValuePair.Create<string, string?>(pair.Key, pair.Value)))
            .Build());
}
