using System.Text;
using System.Threading.Channels;

namespace OrleansRelay.Cli.Sending;

/// <summary>The lines of the input as they come, read on a thread that may wait for them as long as it likes.</summary>
internal static class InputLines
{
    private const int Ahead = 256;

    /// <param name="maxChars">What a line has beyond them but one is left out.</param>
    /// <returns>The lines, without their ends; complete at the end of the input.</returns>
    public static ChannelReader<string> Read(TextReader input, int maxChars)
    {
        var lines = Channel.CreateBounded<string>(new BoundedChannelOptions(Ahead) { SingleReader = true, SingleWriter = true });
        _ = Task.Run(() => PumpAsync(input, maxChars, lines.Writer));
        return lines.Reader;
    }

    private static async Task PumpAsync(TextReader input, int maxChars, ChannelWriter<string> lines)
    {
        try
        {
            var line = new StringBuilder();
            while (TryRead(input, maxChars, line))
                await lines.WriteAsync(line.ToString());
            lines.Complete();
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            lines.Complete(error);
        }
    }

    private static bool TryRead(TextReader input, int maxChars, StringBuilder line)
    {
        line.Clear();
        int c;
        while ((c = input.Read()) is not (-1 or '\n'))
        {
            if (line.Length <= maxChars)
                line.Append((char)c);
        }

        var isEnd = c == -1 && line.Length == 0;
        if (line.Length > 0 && line[^1] == '\r')
            line.Length--;
        return !isEnd;
    }
}
