using System.Globalization;

namespace OrleansRelay.LoadGenerator.Linux;

/// <summary>What the kernel says a process has used.</summary>
internal static class ProcessStat
{
    // Fields of /proc/PID/stat after the name in parentheses, from 0: the time in user mode and in the kernel.
    private const int UserTime = 11;
    private const int SystemTime = 12;

    /// <summary>Processor time of all the processes together, in seconds.</summary>
    public static double CpuSeconds(IEnumerable<int> processes) =>
        processes.Sum(CpuTicks) / (double)LibC.TicksPerSecond;

    /// <summary>Resident memory of all the processes together, in KiB.</summary>
    public static long ResidentKiB(IEnumerable<int> processes) => processes.Sum(ResidentKiB);

    private static long CpuTicks(int process)
    {
        var stat = File.ReadAllText($"/proc/{process}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return Number(fields[UserTime]) + Number(fields[SystemTime]);
    }

    private static long ResidentKiB(int process)
    {
        var line = File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return Number(line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[^2]);
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
