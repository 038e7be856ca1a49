namespace OrleansRelay.Gateway.Tests.Mesh;

/// <summary>Who lists whom.</summary>
public sealed class ListingTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public async Task Listing_OfOneSideOnly_MessagesGoBothWays(int dialler, int dialled)
    {
        await using var mesh = RelayMesh.Prepare(2);
        var (one, two) = (mesh.Relays[dialler], mesh.Relays[dialled]);
        one.Dial(two);
        await Task.WhenAll(one.StartAsync(), two.StartAsync());
        await one.LinkedAsync(two.Name);
        await two.HoldsAsync(await one.PublishAsync(20));
        await one.HoldsAsync(await two.PublishAsync(20));
    }
}
