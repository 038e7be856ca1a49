namespace OrleansRelay.LoadGenerator.Protocols;

/// <summary>How one kind of server is spoken to.</summary>
internal interface IPeerProtocol
{
    /// <summary>Whether each message is answered, so that it can be measured by acknowledgements.</summary>
    bool Acknowledges { get; }

    /// <summary>Whether it has receivers, so that it can be measured by deliveries.</summary>
    bool Delivers { get; }

    /// <summary>How long the published payload is when a receiver is to be delivered so many bytes.</summary>
    int PayloadBytes(int deliveredBytes) => deliveredBytes;

    /// <summary>Says who we are, and subscribes, on a connection that still blocks.</summary>
    void Greet(Wire wire, int index, bool sends);

    /// <summary>The frame that a sender publishes again and again, a new time and number in it each time.</summary>
    FrameTemplate Frame(int sender, int payloadBytes);

    /// <summary>What counts the answers on one sender's connection.</summary>
    IReplies Replies();
}
