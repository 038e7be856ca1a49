using OrleansRelay.Protocol;

namespace OrleansRelay.Grains.Messages;

/// <summary>
/// What the batches of this node ask the message grains of one node, if there are several nodes: while a call is under way,
/// what comes meanwhile waits and goes together with the next. A call to another node costs as much for one id as for many,
/// and a batch has few for each grain.
/// </summary>
internal sealed class OfferLane(Func<MessageId[], Task<OfferVerdict[]>> ask)
{
    private readonly Lock _gate = new();
    private readonly Queue<Question> _waiting = new();
    private bool _isBusy;

    /// <param name="ids">At most 256.</param>
    /// <returns>A verdict for each.</returns>
    public Task<OfferVerdict[]> OfferAsync(MessageId[] ids)
    {
        var question = new Question(ids, new(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (_gate)
        {
            _waiting.Enqueue(question);
            if (_isBusy)
                return question.Answer.Task;
            _isBusy = true;
        }

        _ = AskAllAsync();
        return question.Answer.Task;
    }

    private async Task AskAllAsync()
    {
        while (Take() is { Count: > 0 } questions)
        {
            try
            {
                Answer(questions, await ask(Together(questions)));
            }
            catch (Exception error)
            {
                foreach (var question in questions)
                    question.Answer.SetException(error);
            }
        }
    }

    private List<Question> Take()
    {
        lock (_gate)
        {
            var taken = new List<Question>();
            for (var room = MessageGrain.MaxIds; _waiting.TryPeek(out var next) && next.Ids.Length <= room; room -= next.Ids.Length)
                taken.Add(_waiting.Dequeue());
            _isBusy = taken.Count > 0;
            return taken;
        }
    }

    private static MessageId[] Together(List<Question> questions) =>
        questions.Count == 1 ? questions[0].Ids : [.. questions.SelectMany(static question => question.Ids)];

    private static void Answer(List<Question> questions, OfferVerdict[] verdicts)
    {
        var at = 0;
        foreach (var (ids, answer) in questions)
        {
            answer.SetResult(questions.Count == 1 ? verdicts : verdicts[at..(at + ids.Length)]);
            at += ids.Length;
        }
    }

    private readonly record struct Question(MessageId[] Ids, TaskCompletionSource<OfferVerdict[]> Answer);
}
