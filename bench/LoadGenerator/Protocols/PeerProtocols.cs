namespace OrleansRelay.LoadGenerator.Protocols;

/// <summary>The servers that can be measured, by the names they have on the command line.</summary>
internal static class PeerProtocols
{
    private static readonly Dictionary<string, Func<IPeerProtocol>> ByName = new()
    {
        ["relay"] = () => new RelayProtocol(),
        ["choosing"] = () => new ChoosingRelayProtocol(wantsAll: true),
        ["uninterested"] = () => new ChoosingRelayProtocol(wantsAll: false),
        ["redis"] = () => new RedisPublish(),
        ["dedup"] = () => new RedisDeduplicated(),
        ["nats"] = () => new NatsPublish(),
        ["js"] = () => new NatsJetStream(),
        ["mqtt"] = () => new Mqtt(acknowledged: false),
        ["mqtt1"] = () => new Mqtt(acknowledged: true),
        ["write"] = () => new WriteLimitProtocol(),
    };

    public static IEnumerable<string> Names => ByName.Keys;

    public static IPeerProtocol? Find(string name) => ByName.TryGetValue(name, out var make) ? make() : null;
}
