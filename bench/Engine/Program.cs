using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansRelay.Engine.Bench;

var builder = Host.CreateApplicationBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Error);
builder.Services.AddSingleton<OrleansRelay.Engine.Bench.Index>().AddSingleton<Journal>();
builder.UseOrleans(silo => silo.UseLocalhostClustering());
using var host = builder.Build();
await host.StartAsync();
var grains = host.Services.GetRequiredService<IGrainFactory>();

// For engines that are slower by an order.
var scale = args.Contains("--short") ? 20 : 1;
var engine = typeof(IGrainFactory).Assembly.GetName().Name;
var callers = Environment.ProcessorCount;
Console.WriteLine($"{callers} processors, .NET {Environment.Version}, engine {engine}");

await Measure.RateAsync("warm calls, ValueTask<int>, 1 caller", 20_000_000 / scale, async count =>
{
    var grain = grains.GetGrain<IWarmGrain>("warm");
    for (var i = 0; i < count; i++)
        await grain.Add(i);
});

await Measure.RateAsync("warm calls, Task<int>, 1 caller", 20_000_000 / scale, async count =>
{
    var grain = grains.GetGrain<IWarmGrain>("warm");
    for (var i = 0; i < count; i++)
        await grain.AddTask(i);
});

await Measure.RateAsync("warm calls by a new reference each", 10_000_000 / scale, async count =>
{
    for (var i = 0; i < count; i++)
        await grains.GetGrain<IWarmGrain>("warm").Add(i);
});

await Measure.RateAsync($"warm calls, {callers} callers, a grain each", 20_000_000 / scale, count =>
    Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
    {
        var grain = grains.GetGrain<IWarmGrain>($"warm{caller}");
        for (var i = 0; i < count / callers; i++)
            await grain.Add(i);
    }))));

await Measure.RateAsync("calls that await, 1 caller", 2_000_000 / scale, async count =>
{
    var grain = grains.GetGrain<IWarmGrain>("yield");
    for (var i = 0; i < count; i++)
        await grain.Yield();
});

await Measure.RateAsync("activate, one call, gone; 1 caller", 2_000_000 / scale, async count =>
{
    var keys = Measure.Keys(count);
    return await Measure.TimedAsync(async () =>
    {
        for (var i = 0; i < keys.Length; i++)
            await grains.GetGrain<IOnceGrain>(keys[i]).TryAccept(i);
    });
});

await Measure.RateAsync($"activate, one call, gone; {callers} callers", 2_000_000 / scale, async count =>
{
    var keys = Measure.Keys(count);
    return await Measure.TimedAsync(() => Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
    {
        for (var i = caller; i < keys.Length; i += callers)
            await grains.GetGrain<IOnceGrain>(keys[i]).TryAccept(i);
    }))));
});

await Measure.LiveAsync(grains, 1_000_000 / scale);
await host.StopAsync();
