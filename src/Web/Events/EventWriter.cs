using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace OrleansRelay.Web.Events;

/// <summary>Writes server-sent events.</summary>
internal sealed class EventWriter(PipeWriter output)
{
    private long _number;

    public void Write(StreamEvent what)
    {
        Encoding.ASCII.GetBytes($"event: {what.Kind}\nid: {++_number}\ndata: ", output);
        output.Write(what.Data);
        output.Write("\n\n"u8);
    }

    /// <summary>Says nothing, so that everybody sees that the connection lives.</summary>
    public void Ping() => output.Write(": ping\n\n"u8);

    public async ValueTask FlushAsync(CancellationToken stop)
    {
        if (await output.FlushAsync(stop) is { IsCompleted: true })
            throw new OperationCanceledException();
    }
}
