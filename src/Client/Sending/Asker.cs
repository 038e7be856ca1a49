namespace OrleansRelay.Client.Sending;

/// <summary>Asks the relay about itself, and again if it does not want to be asked now, as long as messages are sent again.</summary>
internal sealed class Asker(Outbox outbox, RelayClientOptions options)
{
    /// <exception cref="RelayException">The relay does not answer that.</exception>
    public async Task<T> AskAsync<T>(Func<Question<T>> ask, CancellationToken stop)
    {
        var begunAt = options.Time.GetTimestamp();
        for (var refusals = 0; ; refusals++)
        {
            var question = ask();
            outbox.Add(question);
            TimeSpan pause;
            try
            {
                return await question.AnswerAsync(stop).ConfigureAwait(false);
            }
            catch (RelayException error) when (error.Code is RelayErrorCodes.RateLimited or RelayErrorCodes.Unavailable)
            {
                pause = error.RetryAfter ?? Backoff.Of(refusals);
                if (options.Time.GetElapsedTime(begunAt) + pause > options.RetryPatience)
                    throw;
            }

            await Task.Delay(pause, options.Time, stop).ConfigureAwait(false);
        }
    }
}
