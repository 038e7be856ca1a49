namespace OrleansRelay.Log.Disk;

/// <summary>
/// The note beside the live file that says when the last of the lines was appended that were deleted (ms since 1970): a start
/// finds no ids of those, so what is as old may have been here.
/// </summary>
internal sealed class DeletionNote(LogNote note)
{
    private long _noted = note.Read();
    private long _due;

    /// <summary>0 if it says nothing.</summary>
    public long Noted => _noted;

    /// <summary>What was last written at this time goes, or is gone.</summary>
    public void Put(DateTime lastWriteUtc)
    {
        _due = Math.Max(_due, new DateTimeOffset(lastWriteUtc).ToUnixTimeMilliseconds());
        // A disk that is full has no room for it: what is to be deleted would make that room.
        TryWrite();
    }

    /// <summary>Writes what could not be written before.</summary>
    public void TryWrite()
    {
        if (_due <= _noted)
            return;
        try
        {
            note.Write(_due);
            _noted = _due;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Tried again with the next look at what is to be deleted.
        }
    }
}
