using System.Text;

namespace OrleansRelay.Cli.Tests.Support;

/// <summary>What was written, by several threads, to be read while more comes.</summary>
internal sealed class RecordedText : TextWriter
{
    private readonly StringBuilder _text = new();

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value)
    {
        lock (_text)
            _text.Append(value);
    }

    public override void Write(char[] buffer, int index, int count)
    {
        lock (_text)
            _text.Append(buffer, index, count);
    }

    public override void Write(string? value)
    {
        lock (_text)
            _text.Append(value);
    }

    public override void WriteLine(string? value)
    {
        lock (_text)
            _text.Append(value).Append('\n');
    }

    public override string ToString()
    {
        lock (_text)
            return _text.ToString();
    }
}
