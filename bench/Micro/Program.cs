// What each step of a message's way through a relay costs, and allocates.
//
//     dotnet run -c Release --project bench/Micro -- --filter '*'
//
// Figures are for one message unless the benchmark says otherwise. On a machine that does other things too, go by the
// minimum.
//
//     dotnet run -c Release --project bench/Micro -- sync
//
// prints what comparing the sets of two relays takes in bytes, instead.

using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using OrleansRelay.Micro;
using Perfolizer.Horology;

if (args is [SyncCost.Name])
{
    SyncCost.Print();
    return;
}

// In this process: its settings are the relay's.
var job = Job.Default
    .WithToolchain(InProcessEmitToolchain.Instance)
    .WithWarmupCount(3)
    .WithIterationCount(15)
    .WithIterationTime(TimeInterval.FromMilliseconds(100));
var config = DefaultConfig.Instance
    .AddJob(job)
    .AddDiagnoser(MemoryDiagnoser.Default)
    .AddColumn(StatisticColumn.Min, StatisticColumn.Median)
    .HideColumns(Column.Job, Column.Error, Column.StdDev, Column.Mean, Column.RatioSD);
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, config);
