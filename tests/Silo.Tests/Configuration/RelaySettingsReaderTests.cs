using System.Net;
using Microsoft.Extensions.Configuration;
using OrleansRelay.Federation.Peering;
using OrleansRelay.Gateway;
using OrleansRelay.Log;
using OrleansRelay.Silo.Configuration;
using OrleansRelay.Testing;

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
        Assert.Equal((TimeSpan.FromDays(7), TimeSpan.FromDays(7)), (settings.Log.KeepAge, settings.Log.ReplayWindow));
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

    [Theory]
    [InlineData("Port", "65536", "a whole number from 0 to 65535")]
    [InlineData("Port", "99999999999999999999", "a whole number from 0 to 65535")]
    [InlineData("MaxFrameBytes", "2MiB", "a whole number from 256 to 1048576")]
    [InlineData("RegistrationSilence", "11s", "a time from 1ms to 10s, such as 500ms, 30s, 10m or 00:10:00")]
    [InlineData("Rehearsal", "-1s", "a time from 0ms to 10s, such as 500ms, 30s, 10m or 00:10:00")]
    [InlineData("SlowConsumer", "2", "catch-up, gap, disconnect")]
    [InlineData("RateLimit:Seconds", "0", "a number from 0.001 to 86400")]
    [InlineData("RateLimit:Seconds", "NaN", "a number from 0.001 to 86400")]
    [InlineData("Bind", "localhost", "an IP address, or * for every one")]
    [InlineData("Messages:KeyDigits", "65", "a whole number from 1 to 64")]
    [InlineData("Gateway:MaxConnectionsPerAddress", "0", "a whole number from 1 to 1000000")]
    [InlineData("Gateway:MaxPendingBytes", "1KiB", "a whole number from 1048576 to 68719476736")]
    [InlineData("Gateway:WriteDeadline", "2h", "a time from 1s to 1h, such as 500ms, 30s, 10m or 00:10:00")]
    [InlineData("Log:DurableDeadline", "50ms", "a time from 100ms to 1h, such as 500ms, 30s, 10m or 00:10:00")]
    [InlineData("Log:KeepBytes", "2000000GiB", "a whole number from 0 to 1125899906842624")]
    public void Read_ValueOutOfBounds_NamesKeyValueAndBounds(string key, string value, string expected)
    {
        var error = Assert.Throws<SettingsException>(() => Read(("Relay:" + key, value)));

        Assert.Equal($"Relay:{key}: \"{value}\" is not {expected}.", Assert.Single(error.Errors));
    }

    [Fact]
    public void Read_LimitsOfTheGateway_AreTaken()
    {
        var settings = Read(
            ("Relay:Gateway:MaxConnections", "500"),
            ("Relay:Gateway:MaxConnectionsPerAddress", "50"),
            ("Relay:Gateway:MaxPendingBytes", "8GiB"),
            ("Relay:Gateway:WriteDeadline", "5s"),
            ("Relay:Log:DurableDeadline", "1m"),
            ("Relay:Messages:KeyDigits", "64"));

        Assert.Equal((500, 50, 8L << 30), (settings.Gateway.MaxConnections, settings.Gateway.MaxConnectionsPerAddress, settings.Gateway.MaxPendingBytes));
        Assert.Equal(TimeSpan.FromSeconds(5), settings.Gateway.WriteDeadline);
        Assert.Equal(TimeSpan.FromMinutes(1), settings.Log.DurableDeadline);
        Assert.Equal(64, settings.Messages.KeyDigits);
        Assert.Empty(settings.UnknownKeys);
    }

    [Fact]
    public void Read_DataDirectory_IsAFullPath()
    {
        Assert.Equal(Path.GetFullPath("data"), Read().DataDirectory);
        Assert.Equal(Path.GetFullPath("elsewhere"), Read(("Relay:DataDirectory", "elsewhere")).DataDirectory);
    }

    [Fact]
    public void Read_OldNameOfTheDataDirectory_IsTakenAndReported()
    {
        var settings = Read(("Relay:Cluster:StateFolder", "links"));

        Assert.Equal(Path.GetFullPath("links"), settings.DataDirectory);
        Assert.Equal([("Relay:Cluster:StateFolder", "Relay:DataDirectory")], settings.RenamedKeys);
        Assert.Empty(settings.UnknownKeys);
    }

    [Fact]
    public void Read_RenamedKey_IsTakenAndReported()
    {
        var settings = Read(("Relay:MaxConnections", "500"));

        Assert.Equal(500, settings.Gateway.MaxConnections);
        Assert.Equal([("Relay:MaxConnections", "Relay:Gateway:MaxConnections")], settings.RenamedKeys);
        Assert.Empty(settings.UnknownKeys);
    }

    [Fact]
    public void Read_KeyUnderBothNames_TakesTheNewOneAndReportsTheOld()
    {
        var settings = Read(("Relay:MaxConnections", "500"), ("Relay:Gateway:MaxConnections", "600"));

        Assert.Equal(600, settings.Gateway.MaxConnections);
        Assert.Single(settings.RenamedKeys);
    }

    [Fact]
    public void Read_RenamedKeyOutOfBounds_IsNamedAsItWasWritten()
    {
        var error = Assert.Throws<SettingsException>(() => Read(("Relay:MaxConnections", "0")));

        Assert.StartsWith("Relay:MaxConnections: \"0\" is not", Assert.Single(error.Errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Relay:ReplayWindow", "8d", "Relay:Log:KeepAge: 7d is not at least the ReplayWindow, 8d.")]
    [InlineData("Relay:Log:RotateBytes", "8GiB", "Relay:Log:KeepBytes: 4294967296 is not at least RotateBytes, 8589934592.")]
    [InlineData("Relay:Log:KeepBytes", "0", "Relay:Log:KeepBytes: 0 is not at least RotateBytes, 134217728.")]
    public void Read_FilesGoBeforeTheirIdsMay_IsRefused(string key, string value, string expected)
    {
        var error = Assert.Throws<SettingsException>(() => Read((key, value)));

        Assert.Equal(expected, Assert.Single(error.Errors));
    }

    // What is kept may be sent again, by us or by those that we sent it to.
    [Theory]
    [InlineData("9m", "9m")]
    [InlineData("60d", "30d")]
    public void Read_ReplayWindowNotSet_ReachesAsFarBackAsFilesAreKept(string keepAge, string window)
    {
        var log = Read(("Relay:Log:KeepAge", keepAge)).Log;

        Assert.Equal(window, Durations.Format(log.ReplayWindow));
        Assert.Equal(TimeSpan.FromSeconds(5), Read(("Relay:Log:KeepAge", keepAge), ("Relay:ReplayWindow", "5s")).Log.ReplayWindow);
    }

    [Fact]
    public void Read_EverySetting_StandsInTheDocumentation()
    {
        using var reader = new StreamReader(GetType().Assembly.GetManifestResourceStream("settings.md")!);
        var documentation = reader.ReadToEnd();

        RelaySettingsReader.Read(new ConfigurationBuilder().Build(), out var keys);

        Assert.All(keys, key => Assert.Contains($"`{key}`", documentation, StringComparison.Ordinal));
    }

    [Fact]
    public void Read_RingTooSmallForTheFrames_IsRefused()
    {
        var error = Assert.Throws<SettingsException>(() => Read(("Relay:Log:MemoryBytes", "1MiB")));

        Assert.StartsWith("Relay:Log:MemoryBytes: ", Assert.Single(error.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_PeeringNotSet_TakesFromKnownRelaysAndKeepsAKeyInTheDataDirectory()
    {
        var settings = Read();

        Assert.Equal(Path.GetFullPath("data"), settings.DataDirectory);
        Assert.Equal(Path.GetFullPath(Path.Combine("data", "relay-key.pem")), settings.Federation.KeyFile);
        Assert.Equal(FederationAuth.Known, settings.Federation.Auth);
        Assert.Equal(1000, settings.RateLimit.RelayEntries);
    }

    [Fact]
    public void Read_Peering_IsTaken()
    {
        using var folder = new TemporaryFolder();
        var settings = Read(
            ("Relay:DataDirectory", folder.Path),
            ("Relay:Federation:Auth", "required"),
            ("Relay:Federation:KeyFile", "/etc/relay/key.pem"),
            ("Relay:RateLimit:RelayEntries", "5"),
            ("Relay:Secrets:south", " a secret with blanks "));

        Assert.Equal(FederationAuth.Required, settings.Federation.Auth);
        Assert.Equal("/etc/relay/key.pem", settings.Federation.KeyFile);
        Assert.Equal(5, settings.RateLimit.RelayEntries);
        Assert.Null(settings.Secrets.Find("south", out var secret));
        Assert.Equal(new RelaySecret("south", " a secret with blanks "u8), secret);
        Assert.Contains(folder.Path, settings.Secrets.Find("north", out _), StringComparison.Ordinal);
        Assert.DoesNotContain("blanks", settings.ToString(), StringComparison.Ordinal);
        Assert.Empty(settings.UnknownKeys);
    }

    [Fact]
    public void Read_AuthUnknown_NamesWhatThereIs() => Assert.Equal(
        "Relay:Federation:Auth: \"closed\" is not open, known, required.",
        Assert.Single(Assert.Throws<SettingsException>(() => Read(("Relay:Federation:Auth", "closed"))).Errors));

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
