using Microsoft.Extensions.Logging;
using Orleans.Runtime.Placement;

namespace OrleansRelay.Grains.Federation;

/// <summary>
/// What this node asks of the link to one relay, one thing at a time: again and again that it be there while the relay is
/// listed, and once that it end when it is not any more. A node that lists it still will begin it anew: a relay is linked as
/// long as one node lists it.
/// </summary>
internal sealed class LinkKeeper(string relay, IGrainFactory grains, SiloAddress node, ILogger logger)
{
    private bool _isFailing;

    /// <summary>What is asked now; never fails.</summary>
    public Task Asking { get; private set; } = Task.CompletedTask;

    /// <summary>The link was ended, and nothing asked of it since.</summary>
    public bool IsEnded { get; private set; }

    private IFederationGrain Link => grains.GetGrain<IFederationGrain>(relay);

    /// <summary>Asks, unless the last answer is still to come.</summary>
    /// <param name="isListed">Whether the link should be there.</param>
    public void Ask(bool isListed)
    {
        if (Asking.IsCompleted)
            Asking = isListed ? BeginAsync() : EndAsync();
    }

    /// <summary>Ends the link, in good order.</summary>
    public async Task StopAsync()
    {
        await Asking;
        await Link.Stop();
    }

    private async Task BeginAsync()
    {
        IsEnded = false;
        try
        {
            // Where it was to be it can't be: that node is on its way out, or does not list the relay. This one does.
            if (_isFailing)
                RequestContext.Set(IPlacementDirector.PlacementHintKey, node);
            await Link.Start();
            _isFailing = false;
        }
        catch (Exception error)
        {
            // Said once for each time.
            if (!_isFailing)
                logger.LinkNotStarted(relay, error);
            _isFailing = true;
        }
    }

    private async Task EndAsync()
    {
        try
        {
            await Link.Stop();
            (IsEnded, _isFailing) = (true, false);
        }
        catch (Exception error)
        {
            if (!_isFailing)
                logger.LinkNotEnded(relay, error);
            _isFailing = true;
        }
    }
}
