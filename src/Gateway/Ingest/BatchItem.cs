using System.Runtime.InteropServices;
using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway.Ingest;

/// <summary>How far an item has come.</summary>
internal enum BatchItemKind : byte
{
    /// <summary>A frame that was read.</summary>
    Frame,

    /// <summary>Not a frame that could be understood; answered, and counted like one.</summary>
    Refused,

    /// <summary>A message or relay entry whose line was encoded.</summary>
    Entry,

    /// <summary>An entry that its message grain says is new: to be appended.</summary>
    New,

    /// <summary>Its answer is known; no later stage looks at it.</summary>
    Answered,
}

/// <summary>One frame of a batch.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct BatchItem
{
    public BatchItemKind Kind;
    public FramePlace Frame;

    /// <summary>Entry: where its line stands among the batch's lines.</summary>
    public int LineStart;
    public int LineEnd;

    /// <summary>Entry: its place in the encoder's batch.</summary>
    public int Index;

    /// <summary>Entry: it must have come with the id that its content gives.</summary>
    public bool MustMatch;

    /// <summary>Entry: this relay has passed it on before, by what it says, and its sender is none to know better.</summary>
    public bool IsEcho;
}
