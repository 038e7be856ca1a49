using OrleansRelay.Web.Lessons.Network;

namespace OrleansRelay.Web.Lessons;

/// <summary>What a step has to play with.</summary>
/// <param name="say">Tells those who look on.</param>
/// <param name="show">Shows them how the network is.</param>
internal sealed class LessonStage(LessonNetwork network, Action<string> say, Func<Task> show, CancellationToken stop)
{
    public LessonNetwork Network => network;

    public CancellationToken Stop => stop;

    public void Say(string text) => say(text);

    /// <summary>Shows how the network is now, which else is seen a moment later, or not at all if it does not last.</summary>
    public Task ShowAsync() => show();

    /// <summary>Somebody registers at a relay.</summary>
    /// <inheritdoc cref="LessonNetwork.JoinAsync"/>
    public Task<LessonPeer> JoinAsync(string relay, string name, string address = "127.0.0.1") => network.JoinAsync(relay, name, stop, address);

    /// <summary>A peer sends a message that is accepted.</summary>
    /// <returns>Its id.</returns>
    public async Task<string> SendAsync(LessonPeer from, string to, string text) =>
        (await from.SendAsync(to, text, stop)).GetProperty("msg_id").GetString()!;

    /// <summary>A peer sends a message, and it reaches every relay.</summary>
    /// <returns>Its id.</returns>
    public async Task<string> SpreadAsync(LessonPeer from, string to, string text)
    {
        var id = await SendAsync(from, to, text);
        await SpreadAsync(id);
        return id;
    }

    /// <summary>Returns when messages have reached every relay.</summary>
    public Task SpreadAsync(params IReadOnlyCollection<string> ids) => network.SpreadAsync(ids, network.Relays, stop);
}
