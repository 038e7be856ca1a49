namespace OrleansRelay.Protocol;

/// <summary>The outcomes of looking for a frame.</summary>
public enum ReadResult : byte
{
    /// <summary>The input holds no whole frame yet; nothing was consumed.</summary>
    NeedMore,

    /// <summary>A frame was read.</summary>
    Frame,

    /// <summary>
    /// The frame is over the bound. The connection cannot go on: where the next one starts is not known.
    /// </summary>
    TooLong,
}
