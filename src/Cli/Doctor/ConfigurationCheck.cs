using OrleansRelay.Federation;
using OrleansRelay.Federation.Peering;
using OrleansRelay.Silo.Configuration;
using OrleansRelay.Silo.Hosting;

namespace OrleansRelay.Cli.Doctor;

/// <summary>Reads the settings of a relay as the relay would, and what they name, and changes nothing.</summary>
internal static class ConfigurationCheck
{
    public const string UsualFile = "appsettings.json";
    private const string Documentation = "docs/settings.md has all settings, with their bounds.";

    /// <param name="file">A file of settings; null for those of this folder.</param>
    public static IEnumerable<Finding> Run(string? file)
    {
        var name = file ?? UsualFile;
        RelaySettings settings;
        try
        {
            settings = RelayHost.ReadSettings([], file);
        }
        catch (SettingsException error)
        {
            return error.Errors.Select(static fault => Finding.Bad(fault, Documentation));
        }
        catch (Exception error) when (error is InvalidDataException or IOException or FormatException or UnauthorizedAccessException)
        {
            return [Finding.Bad($"{name}: {error.GetBaseException().Message}", "It has to be JSON, as in docs/settings.md.")];
        }

        return
        [
            .. settings.UnknownKeys.Select(static key => Finding.Warning($"{key} is no setting and has no effect", $"Is it spelt right? {Documentation}")),
            .. settings.RenamedKeys.Select(static key => Finding.Warning($"{key.Old} is now called {key.New}", "Rename it; the old name will go.")),
            Finding.Good($"the settings are valid: relay {settings.Id}, port {settings.Gateway.Port}"),
            Relays(settings),
            Key(settings.Federation.KeyFile),
        ];
    }

    private static Finding Relays(RelaySettings settings)
    {
        try
        {
            return RelaysFile.Load(settings.RelaysFile, settings.Id, settings.Secrets) switch
            {
                null => Finding.Warning($"there is no {settings.RelaysFile}", "The relay has no links to others until there is one. That is fine if there shall be none."),
                [] => Finding.Warning($"{settings.RelaysFile} names no other relay", "Others' lines go there: a relay prints its own when it starts, and \"relay keygen --show\" does."),
                var relays => Finding.Good($"{settings.RelaysFile} names {relays.Count} other {(relays.Count == 1 ? "relay" : "relays")}"),
            };
        }
        catch (RelaysFileException error)
        {
            return Finding.Bad(error.Message, "A running relay keeps to the last right version until this is mended.");
        }
    }

    private static Finding Key(string path)
    {
        if (!File.Exists(path))
            return Finding.Good($"there is no key in {path} yet; the relay makes one when it starts first");
        try
        {
            RelayIdentity.LoadOrCreate(path);
            return Finding.Good($"the key in {path} can be used");
        }
        catch (PeeringException error)
        {
            return Finding.Bad(error.Message, "The relay does not start with it; \"relay keygen --force\" makes a new one, which others then have to be given.");
        }
    }
}
