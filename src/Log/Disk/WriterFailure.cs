using Microsoft.Extensions.Logging;

namespace OrleansRelay.Log.Disk;

/// <summary>Whether writing fails just now, and who was told: a disk's refusal once, in one line; a defect with its trace.</summary>
internal sealed class WriterFailure(string path, TimeSpan retryDelay, ILogger logger)
{
    private volatile bool _isOn;
    private bool _isRefusalSaid;
    private bool _isDefectSaid;

    public bool IsOn => _isOn;

    public void Begin() => _isOn = true;

    public void Say(Exception error) => Try(() => SayOnce(error));

    public void End()
    {
        if (!_isOn)
            return;
        // First: who sees that it is over finds it said.
        Try(() => logger.WriteRecovered(path));
        (_isOn, _isRefusalSaid, _isDefectSaid) = (false, false, false);
    }

    private static void Try(Action say)
    {
        try
        {
            say();
        }
        catch (Exception)
        {
            // The one who could be told is the one who fails, and the log has to be written all the same.
        }
    }

    private void SayOnce(Exception error)
    {
        if (error is IOException or UnauthorizedAccessException)
        {
            if (_isRefusalSaid)
                return;
            _isRefusalSaid = true;
            logger.WriteFailed(path, error.Message, retryDelay.TotalSeconds);
        }
        else if (!_isDefectSaid)
        {
            _isDefectSaid = true;
            logger.WriterBroke(path, retryDelay.TotalSeconds, error);
        }
    }
}
