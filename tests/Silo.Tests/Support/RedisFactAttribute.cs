namespace OrleansRelay.Silo.Tests.Support;

/// <summary>A test that needs a Redis server, and says so where there is none.</summary>
internal sealed class RedisFactAttribute : FactAttribute
{
    public RedisFactAttribute()
    {
        if (RedisServer.Program is null)
            Skip = "There is no redis-server on the PATH.";
    }
}
