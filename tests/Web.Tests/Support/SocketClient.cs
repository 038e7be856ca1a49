using System.Net.WebSockets;
using System.Text;
using OrleansRelay.Testing;

namespace OrleansRelay.Web.Tests.Support;

/// <summary>A WebSocket that speaks lines.</summary>
public sealed class SocketClient(ClientWebSocket socket) : IDisposable
{
    private readonly byte[] _buffer = new byte[1 << 20];

    public WebSocketState State => socket.State;

    public string? Protocol => socket.SubProtocol;

    public Task SendAsync(string text, bool isWhole = true) => socket.SendAsync(
        Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, isWhole, CancellationToken.None);

    public Task SendBinaryAsync(byte[] bytes) => socket.SendAsync(bytes, WebSocketMessageType.Binary, true, CancellationToken.None);

    /// <summary>The next text message; null if the relay closes.</summary>
    public async Task<string?> ReadAsync()
    {
        var length = 0;
        while (true)
        {
            var received = await socket.ReceiveAsync(_buffer.AsMemory(length), CancellationToken.None).AsTask().WaitAsync(Eventually.Deadline);
            if (received.MessageType == WebSocketMessageType.Close)
                return null;
            length += received.Count;
            if (received.EndOfMessage)
                return Encoding.UTF8.GetString(_buffer, 0, length);
        }
    }

    public async Task<string[]> ReadAsync(int count)
    {
        var all = new string[count];
        for (var i = 0; i < count; i++)
            all[i] = await ReadAsync() ?? throw new EndOfStreamException();
        return all;
    }

    public Task CloseAsync() => socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);

    public void Dispose() => socket.Dispose();
}
