using Microsoft.Extensions.Logging;
using OrleansRelay.Federation.Peering;

namespace OrleansRelay.Federation;

/// <summary>
/// Looks at a relays file again and again, and keeps the directory to what stands there. While it can't be read, is wrong or
/// is gone, what stood there last holds, and the log is told once why.
/// </summary>
/// <remarks>
/// It reads the file rather than waiting to be told of changes: not every file system tells, a file may be put in place by
/// renaming it or the folder that it is in, and a time that it has need not change.
/// </remarks>
/// <param name="ownId">This relay's id: an entry of that name is not for it.</param>
public sealed class RelaysFileWatch(
    string path, string ownId, RelaySecrets secrets, RelayDirectory directory, TimeProvider time, ILogger<RelaysFileWatch> logger)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private byte[]? _text;
    private string? _fault;
    private bool _isReported;

    /// <summary>Looks, now and once a second, until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var looks = new PeriodicTimer(Period, time);
        try
        {
            do
            {
                // A disk that hangs must not keep the relay from stopping.
                await Task.Run(Look, stop).WaitAsync(stop);
            }
            while (await looks.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopping.
        }
    }

    /// <summary>Looks once. Never fails.</summary>
    internal void Look()
    {
        byte[]? text = null;
        try
        {
            text = RelaysFile.Read(path);
            if (text is null && directory.Relays.Count > 0)
                throw RelaysFileException.Missing(path);
            // What was wrong is read again, since a secret that it names may have come.
            if (_fault is null && IsSame(text))
                return;
            Take(text is null ? [] : RelaysFile.Parse(text, path, ownId, secrets));
            if (_isReported)
                logger.RelaysFileRight(path);
            (_text, _fault, _isReported) = (text, null, false);
        }
        catch (Exception error)
        {
            NoteFault(text, error);
        }
    }

    // Somebody may be in the middle of writing it, so a fault is one when it is still there at the next look.
    private void NoteFault(byte[]? text, Exception error)
    {
        var isNew = _fault != error.Message || !IsSame(text);
        (_text, _fault) = (text, error.Message);
        if (!isNew && !_isReported)
            Report(error);
        _isReported = !isNew;
    }

    private void Report(Exception error)
    {
        if (error is RelaysFileException wrong)
            logger.RelaysFileWrong(wrong.Place, wrong.Reason);
        else
            logger.RelaysFileNotRead(path, error);
    }

    private bool IsSame(byte[]? text) => (text is null) == (_text is null) && text.AsSpan().SequenceEqual(_text);

    private void Take(IReadOnlyList<RelayAddress> relays)
    {
        var changes = directory.Replace(relays);
        foreach (var relay in changes.Added)
            logger.RelayAdded(relay.Id, path, relay.Place);
        foreach (var relay in changes.Removed)
            logger.RelayRemoved(relay.Id, path);
        foreach (var (before, now) in changes.Changed)
            logger.RelayChanged(now.Id, path, WhatChanged(before, now), now.Place);
    }

    private static string WhatChanged(RelayAddress before, RelayAddress now)
    {
        (bool Is, string What)[] differences =
        [
            (before.Place != now.Place, "address"),
            (!Equals(before.Key, now.Key), "key"),
            (!Equals(before.Secret, now.Secret), "secret"),
        ];
        return string.Join(", ", differences.Where(static difference => difference.Is).Select(static difference => difference.What));
    }
}
