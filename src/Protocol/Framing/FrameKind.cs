namespace OrleansRelay.Protocol;

/// <summary>What a frame is.</summary>
public enum FrameKind : byte
{
    /// <summary>Blanks and newlines between frames; answered by nothing.</summary>
    Empty,

    /// <summary>The first frame of a connection, unless it is a relay's: a plain name or a JSON object.</summary>
    Registration,

    /// <summary><c>target||{…}</c>, checked.</summary>
    Send,

    /// <summary><c>RELAY||{…}</c>: valid UTF-8, its JSON not yet checked.</summary>
    Relay,

    /// <summary><c>||{…}</c>: a client asks something of the relay itself; valid UTF-8, its JSON not yet checked.</summary>
    Request,

    /// <summary>Anything else; the frame says why.</summary>
    Malformed,
}
