using System.Text;
using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway.Ingest;

/// <summary>
/// What one read brought, on its way through the stages: <see cref="ReadStage"/> finds the frames, <see cref="ChargeStage"/>
/// turns away what is over the address's limit, <see cref="EncodeStage"/> makes lines and ids, <see cref="DecideStage"/>
/// asks which are new, <see cref="AppendStage"/> puts those into the log, and <see cref="AnswerStage"/> answers every frame
/// in order. Used again and again; it holds one batch at a time.
/// </summary>
internal sealed class Batch(PeerName relay)
{
    public const int MaxItems = 256;

    private const int KeptBytes = 256 * 1024;

    private readonly BatchItem[] _items = new BatchItem[MaxItems];
    private readonly FrameAnswer[] _answers = new FrameAnswer[MaxItems];

    public int Count { get; private set; }

    /// <summary>What the frames were read from.</summary>
    public ReadOnlyMemory<byte> Input { get; private set; }

    public Span<BatchItem> Items => _items.AsSpan(0, Count);

    /// <summary>For each item, what it is answered, as far as that is known.</summary>
    public Span<FrameAnswer> Answers => _answers.AsSpan(0, Count);

    /// <summary>The final lines of the entries, side by side.</summary>
    public ByteBuffer Lines { get; } = new(64 * 1024, KeptBytes);

    public EntryEncoder Encoder { get; } = new(relay);

    /// <summary>How long who was turned away should wait, in milliseconds.</summary>
    public long RetryAfterMs { get; set; }

    /// <summary>What the sender wants to receive from now on, if it said so; the last one counts.</summary>
    public ReceiveFilter? Receive { get; set; }

    /// <summary>For each item, what its sender wants to be told; null if none asks for anything.</summary>
    public AckWish[]? Wishes { get; private set; }

    /// <summary>Requests whose answers take asking others, by their place in the batch; null if there are none.</summary>
    public List<AskedRequest>? Asked { get; private set; }

    public void Begin(ReadOnlyMemory<byte> input)
    {
        (Count, Input, RetryAfterMs, Receive, Wishes, Asked) = (0, input, 0, null, null, null);
        Lines.Clear();
        Encoder.Clear();
    }

    public void Add(in FramePlace frame)
    {
        if (frame.Ack != AckLevel.None)
            Wish(frame);
        _items[Count] = new BatchItem { Kind = BatchItemKind.Frame, Frame = frame };
        _answers[Count++] = default;
    }

    public void AddRefused(ErrorCode code, string reason, bool isCharged)
    {
        _items[Count] = new BatchItem { Kind = isCharged ? BatchItemKind.Refused : BatchItemKind.Answered };
        _answers[Count++] = FrameAnswer.Refused(code, reason);
    }

    /// <summary>Ends an item's way: nothing more is done for it than to answer it.</summary>
    public void Settle(int index, in FrameAnswer answer)
    {
        _items[index].Kind = BatchItemKind.Answered;
        _answers[index] = answer;
    }

    /// <summary>Ends an item's way, but for its answer, which is found later.</summary>
    public void Ask(int index, in ClientRequest request)
    {
        Settle(index, default);
        (Asked ??= []).Add(new AskedRequest(index, request));
    }

    private void Wish(in FramePlace frame)
    {
        var target = frame.Ack == AckLevel.Delivered ? Encoding.UTF8.GetString(frame.In(Input.Span).Target) : null;
        (Wishes ??= new AckWish[MaxItems])[Count] = new AckWish(frame.Ack, target);
    }
}
