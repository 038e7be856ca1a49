using System.ComponentModel;
using System.Runtime.InteropServices;

namespace OrleansRelay.LoadGenerator.Linux;

/// <summary>Level-triggered epoll for reading. A descriptor is known by the token it was added with.</summary>
internal sealed partial class Epoll : IDisposable
{
    private const int AddControl = 1;
    private const int RemoveControl = 2;
    private const uint Readable = 1;
    private const int InterruptedCall = 4;
    private const int EventsAtOnce = 512;

    // struct epoll_event is packed on x86 only.
    private static readonly bool Packed = RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.X86;
    private static readonly int Stride = Packed ? 12 : 16;
    private static readonly int TokenOffset = Packed ? 4 : 8;

    private readonly byte[] _events = GC.AllocateArray<byte>(EventsAtOnce * Stride, pinned: true);
    private readonly int _descriptor = Checked(Create(0), "epoll_create1");

    public void Add(int descriptor, int token)
    {
        Span<byte> added = stackalloc byte[16];
        MemoryMarshal.Write(added, Readable);
        MemoryMarshal.Write(added[TokenOffset..], (long)token);
        _ = Checked(Control(_descriptor, AddControl, descriptor, added), "epoll_ctl");
    }

    public void Remove(int descriptor) =>
        _ = Checked(Control(_descriptor, RemoveControl, descriptor, stackalloc byte[16]), "epoll_ctl");

    /// <summary>How many descriptors are readable; their tokens are read by <see cref="Token"/>.</summary>
    /// <param name="patience">Returns by then in any case; to the microsecond, as far as the kernel's timers go.</param>
    public int Wait(TimeSpan patience)
    {
        var count = WaitCall(_descriptor, _events, EventsAtOnce, new TimeSpec(patience), 0);
        return count < 0 && Marshal.GetLastPInvokeError() == InterruptedCall ? 0 : Checked(count, "epoll_pwait2");
    }

    public int Token(int index) => (int)MemoryMarshal.Read<long>(_events.AsSpan(index * Stride + TokenOffset));

    public void Dispose() => _ = Close(_descriptor);

    private static int Checked(int result, string call) =>
        result >= 0
            ? result
            : throw new Win32Exception(Marshal.GetLastPInvokeError(), $"{call}: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial int Create(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static partial int Control(int epoll, int operation, int descriptor, Span<byte> change);

    [LibraryImport("libc", EntryPoint = "epoll_pwait2", SetLastError = true)]
    private static partial int WaitCall(int epoll, Span<byte> events, int room, in TimeSpec patience, nint signals);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);

    // struct timespec of 64-bit systems.
    private readonly struct TimeSpec(TimeSpan time)
    {
        private readonly long _seconds = time.Ticks / TimeSpan.TicksPerSecond;
        private readonly long _nanoseconds = time.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick;
    }
}
