using System.ComponentModel;
using System.Runtime.InteropServices;

namespace OrleansRelay.LoadGenerator.Linux;

/// <summary>The system calls of the hot path, with no more than the kernel's own cost around them.</summary>
internal static partial class LibC
{
    private const int InterruptedCall = 4;
    private const int TryAgain = 11;
    private const int BrokenPipe = 32;
    private const int ConnectionReset = 104;
    private const int ClockTicks = 2;

    /// <summary>What <see cref="Read"/> and <see cref="Write"/> return when they would have to wait.</summary>
    public const int WouldBlock = -1;

    /// <summary>The unit of the times in /proc, in a second.</summary>
    public static long TicksPerSecond { get; } = SystemConfiguration(ClockTicks);

    /// <summary>How many bytes came; 0 when the other side has closed.</summary>
    public static int Read(int descriptor, Span<byte> buffer)
    {
        var count = (int)ReadCall(descriptor, buffer, (nuint)buffer.Length);
        return count >= 0 ? count : Outcome("read");
    }

    /// <summary>How many bytes were taken; 0 when the other side has closed.</summary>
    public static int Write(int descriptor, ReadOnlySpan<byte> data)
    {
        var count = (int)WriteCall(descriptor, data, (nuint)data.Length);
        return count >= 0 ? count : Outcome("write");
    }

    private static int Outcome(string call) => Marshal.GetLastPInvokeError() switch
    {
        TryAgain or InterruptedCall => WouldBlock,
        ConnectionReset or BrokenPipe => 0,
        var error => throw new Win32Exception(error, $"{call}: {Marshal.GetPInvokeErrorMessage(error)}"),
    };

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint ReadCall(int descriptor, Span<byte> buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteCall(int descriptor, ReadOnlySpan<byte> data, nuint count);

    [LibraryImport("libc", EntryPoint = "sysconf")]
    private static partial nint SystemConfiguration(int name);
}
