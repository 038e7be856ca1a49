using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace OrleansRelay.Log;

/// <summary>The log as a service.</summary>
public static class LogServices
{
    /// <summary>One <see cref="MessageLog"/>, opened when it is first asked for and closed with the container.</summary>
    public static IServiceCollection AddRelayLog(this IServiceCollection services, LogOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton(static provider => MessageLog.Open(
            provider.GetRequiredService<LogOptions>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<MessageLog>>()));
        return services;
    }
}
