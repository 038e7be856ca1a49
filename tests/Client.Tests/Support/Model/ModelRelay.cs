using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace OrleansRelay.Client.Tests.Support.Model;

/// <summary>A relay of some <see cref="ModelNode"/>s, whose logs hold the same in orders that differ.</summary>
internal sealed class ModelRelay : IDisposable
{
    // What one node has and the others get a little later.
    private readonly List<(ModelNode Target, ModelEntry Entry)> _underWay = [];
    private readonly HashSet<string> _ids = [];
    private readonly int _delay;

    /// <param name="delay">How many messages later another node gets one.</param>
    public ModelRelay(int nodes = 1, int delay = 0)
    {
        _delay = delay;
        Nodes = [.. Enumerable.Range(1, nodes).Select(i => new ModelNode(this, $"{i:x16}"))];
    }

    public ModelNode[] Nodes { get; }

    public string[] Addresses => [.. Nodes.Select(static node => node.Address)];

    /// <summary>Everything that is under way between nodes arrives.</summary>
    public void Settle()
    {
        lock (this)
            Arrive(0);
    }

    public void Dispose()
    {
        foreach (var node in Nodes)
            node.Dispose();
    }

    internal (string Id, bool IsDuplicate) Send(ModelNode node, string from, string to, JsonElement frame)
    {
        var body = frame.GetProperty("text").GetRawText();
        var clientId = frame.GetProperty("id").GetString();
        var id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{from}\n{to}\n{clientId}\n{body}")));
        lock (this)
        {
            if (!_ids.Add(id))
                return (id, true);
            var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0;
            var time = now.ToString(CultureInfo.InvariantCulture);
            var line = $$"""{"from": "{{from}}", "to": "{{to}}", "body": {{body}}, "id": "{{clientId}}", """
                + $$""" "timestamp": {{time}}, "seen_by": ["model"], "msg_id": "{{id}}"}""";
            var entry = new ModelEntry(id, from, line, now);
            node.Append(entry);
            _underWay.AddRange(Nodes.Where(other => other != node).Select(other => (other, entry)));
            Arrive(_delay * (Nodes.Length - 1));
        }

        return (id, false);
    }

    private void Arrive(int left)
    {
        var arriving = _underWay.Count - left;
        for (var i = 0; i < arriving; i++)
            _underWay[i].Target.Append(_underWay[i].Entry);
        if (arriving > 0)
            _underWay.RemoveRange(0, arriving);
    }
}
