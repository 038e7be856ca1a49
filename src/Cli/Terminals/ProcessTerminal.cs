using System.Text;
using Microsoft.Win32.SafeHandles;

namespace OrleansRelay.Cli.Terminals;

/// <summary>The terminal of this process.</summary>
internal static class ProcessTerminal
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    public static Terminal Open()
    {
        var isDumb = Environment.GetEnvironmentVariable("TERM") == "dumb";
        var isInput = !Console.IsInputRedirected;
        var isOutput = !Console.IsOutputRedirected;
        return new Terminal
        {
            Input = isInput ? Console.In : new StreamReader(Console.OpenStandardInput(), Utf8),
            Output = OpenOutput(1, isOutput, Console.OpenStandardOutput),
            Errors = OpenOutput(2, !Console.IsErrorRedirected, Console.OpenStandardError),
            ReadKey = isInput && isOutput && !isDumb ? static () => Console.ReadKey(intercept: true) : null,
            IsInputTerminal = isInput,
            IsOutputTerminal = isOutput && !isDumb,
            AreErrorsTerminal = !Console.IsErrorRedirected && !isDumb,
            InputBytes = isInput ? null : InputBytes(),
            Width = static () => Console.IsOutputRedirected ? Terminal.DefaultWidth : Math.Max(20, Console.WindowWidth),
            Variable = Environment.GetEnvironmentVariable,
        };
    }

    // The console's own stream takes what is written to a pipe that nobody reads any more and says nothing, so that
    // "relay listen | head -1" would never end.
    private static StreamWriter OpenOutput(int descriptor, bool isTerminal, Func<Stream> console)
    {
        var stream = isTerminal || OperatingSystem.IsWindows() ? console() : OpenPipe(descriptor) ?? console();
        return new StreamWriter(stream, Utf8, bufferSize: 4096) { AutoFlush = true };
    }

    // Null if it is a file: that may be shared with other processes, with one position for all.
    private static PipeStream? OpenPipe(int descriptor)
    {
        try
        {
            var pipe = new FileStream(new SafeFileHandle(descriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            return pipe.CanSeek ? null : new PipeStream(pipe);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    private static long? InputBytes()
    {
        try
        {
            using var handle = new SafeFileHandle(0, ownsHandle: false);
            return OperatingSystem.IsWindows() ? null : RandomAccess.GetLength(handle) is > 0 and var length ? length : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return null;
        }
    }
}
