using Microsoft.Extensions.Logging;

namespace OrleansRelay.Log.Disk;

/// <summary>Deletes what is too old or too much. What can't be deleted is said once, and is no reason not to write.</summary>
internal sealed class LogRetention(LogFiles files, LogOptions options, TimeProvider time, ILogger logger)
{
    private bool _isFailing;

    public void Apply()
    {
        try
        {
            files.Retain(options.KeepBytes, time.GetUtcNow().UtcDateTime - options.KeepAge);
            _isFailing = false;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            if (!_isFailing)
                logger.RetentionFailed(files.LivePath, error.Message);
            _isFailing = true;
        }
    }
}
