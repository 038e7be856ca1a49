using Microsoft.Extensions.Logging;
using Orleans.Storage;
using OrleansRelay.Grains.Storage;
using OrleansRelay.Protocol;

namespace OrleansRelay.Grains.Federation;

/// <summary>
/// Writes down how far a link has come. A storage that fails costs the link nothing: it is told again until it takes it, and
/// the log is told once that it doesn't and once that it does.
/// </summary>
internal sealed class LinkRecord(
    IPersistentState<LinkState> state, LinkProgress progress, LostState lost, LogText relay, ILogger logger)
{
    private readonly Guid _writer = Guid.NewGuid();
    private bool _isOurs;
    private bool _isSaved;
    private int _lossesBefore;
    private bool _isFailing;

    /// <summary>Saves a position and of what kind the peer is, unless it is saved already and nothing was lost since. Never fails.</summary>
    /// <returns>False if another activation has the link, since this one was believed dead.</returns>
    public async ValueTask<bool> SaveAsync(long position, bool isOurs)
    {
        var losses = lost.Losses;
        if (!progress.Advance(position) && _isSaved && losses == _lossesBefore && state.State.IsOurs == isOurs)
            return true;
        _isOurs = isOurs;
        (_isSaved, _lossesBefore) = (false, losses);
        try
        {
            await WriteAsync();
            NoteSaved();
            return true;
        }
        catch (InconsistentStateException)
        {
            logger.LinkIsElsewhere(relay);
            return false;
        }
        catch (Exception error)
        {
            NoteFailed(error);
            return true;
        }
    }

    private async Task WriteAsync()
    {
        try
        {
            Note();
            await state.WriteStateAsync();
        }
        catch (InconsistentStateException)
        {
            await state.ReadStateAsync();
            if (state.RecordExists && state.State.Writer != _writer)
                throw;
            // The storage has lost it, or has written late what it had reported as failed.
            Note();
            await state.WriteStateAsync();
        }
    }

    private void Note()
    {
        progress.Note(state.State);
        (state.State.Writer, state.State.IsOurs) = (_writer, _isOurs);
    }

    private void NoteSaved()
    {
        _isSaved = true;
        if (_isFailing)
            logger.PositionSavedAgain(relay);
        _isFailing = false;
    }

    private void NoteFailed(Exception error)
    {
        if (!_isFailing)
            logger.PositionNotSaved(relay, ReasonOf(error).Message);
        _isFailing = true;
    }

    // Orleans wraps what a storage says in stack traces.
    private static Exception ReasonOf(Exception error) => error is StorageException ? error : error.GetBaseException();
}
