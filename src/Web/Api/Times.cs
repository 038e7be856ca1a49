namespace OrleansRelay.Web.Api;

/// <summary>Times as the API tells them: seconds since 1970.</summary>
internal static class Times
{
    public static double UnixNow(this TimeProvider time) => (time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds;
}
