namespace OrleansRelay.Testing.Mesh;

/// <summary>What befalls a mesh, step by step, as follows from a seed.</summary>
/// <param name="faults">What links may have.</param>
/// <param name="going">How often relays go or come, where links break or heal seven times.</param>
public sealed class MeshPlan(IMesh mesh, Random random, IReadOnlyList<LinkFault> faults, int going)
{
    private readonly HashSet<MeshLink> _broken = [];
    private readonly List<string> _done = [];

    /// <summary>Called before a relay starts that has lost its disk.</summary>
    public Action<IMeshRelay> Emptying { get; set; } = static _ => { };

    /// <summary>What was done, in order, for people.</summary>
    public string Story => string.Join(", ", _done);

    /// <summary>One thing breaks, or is whole again.</summary>
    public Task StepAsync() => random.Next(7 + going) switch
    {
        < 4 => BreakAsync(mesh.Links[random.Next(mesh.Links.Count)]),
        < 5 => PartAsync(),
        < 7 => HealAsync(),
        _ => GoOrComeAsync(mesh.Relays[random.Next(mesh.Relays.Count)]),
    };

    /// <summary>All that is broken is whole again, and all relays run.</summary>
    public async Task EndAsync()
    {
        while (_broken.Count > 0)
            await HealAsync();
        await Task.WhenAll(mesh.Relays.Where(static relay => !relay.IsRunning).Select(StartAsync));
    }

    private Task BreakAsync(MeshLink link)
    {
        Break(link, faults[random.Next(faults.Count)]);
        return Task.CompletedTask;
    }

    // Two halves that can't reach each other.
    private Task PartAsync()
    {
        var one = mesh.Relays.Where(_ => random.Next(2) == 0).ToHashSet();
        var fault = faults.Contains(LinkFault.BlackHole) && random.Next(2) == 0 ? LinkFault.BlackHole : LinkFault.Refused;
        foreach (var link in mesh.Links.Where(link => one.Contains(link.First) != one.Contains(link.Second)))
            Break(link, fault);
        return Task.CompletedTask;
    }

    private void Break(MeshLink link, LinkFault fault)
    {
        _done.Add($"{link} {fault}");
        link.Break(fault);
        _broken.Add(link);
    }

    private Task HealAsync()
    {
        if (_broken.Count == 0)
            return Task.CompletedTask;
        var link = _broken.ElementAt(random.Next(_broken.Count));
        _broken.Remove(link);
        _done.Add($"{link} healed");
        link.Heal();
        return Task.CompletedTask;
    }

    private async Task GoOrComeAsync(IMeshRelay relay)
    {
        if (!relay.IsRunning)
        {
            await StartAsync(relay);
        }
        else if (mesh.Relays.Count(static relay => relay.IsRunning) > 1)
        {
            var isKilled = random.Next(3) > 0;
            _done.Add($"{relay.Name} {(isKilled ? "killed" : "stopped")}");
            await (isKilled ? relay.KillAsync() : relay.StopAsync());
        }
    }

    private Task StartAsync(IMeshRelay relay)
    {
        switch (random.Next(8))
        {
            case 0 or 1:
                _done.Add($"{relay.Name} started empty");
                Emptying(relay);
                return relay.StartEmptyAsync();
            case 2:
                _done.Add($"{relay.Name} started without data");
                return relay.StartWithoutDataAsync();
            default:
                _done.Add($"{relay.Name} started");
                return relay.StartAsync();
        }
    }
}
