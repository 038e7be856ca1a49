using System.CommandLine;
using System.Globalization;
using OrleansRelay.Cli.Bench;
using OrleansRelay.Cli.Connecting;
using OrleansRelay.Cli.Messages;
using OrleansRelay.Cli.Terminals;
using OrleansRelay.Client;

namespace OrleansRelay.Cli.Commands;

/// <summary><c>relay bench</c>: how much a running relay takes.</summary>
internal sealed class BenchCommand : RelayCommand
{
    private readonly ConnectionOptions _connection;
    private readonly Option<int> _messages = ParsedOption.Count("--messages", "Messages in all.", 1, 100_000_000, 10_000);
    private readonly Option<int> _size = ParsedOption.Count("--size", "Characters of each message.", 20, 60_000, 128);
    private readonly Option<int> _senders = ParsedOption.Count("--senders", "Connections that send.", 1, 1000, 1);
    private readonly Option<int> _receivers = ParsedOption.Count("--receivers", "Connections that each get every message.", 0, 1000, 1);

    private readonly Option<int> _inFlight = ParsedOption.Count(
        "--in-flight", "Messages of a sender that wait for their acknowledgements at a time: 1 measures the way, many the throughput.", 1, 100_000, 256);

    private readonly Option<bool> _json = new("--json") { Description = "Print the figures as a JSON object." };

    public BenchCommand(Terminal terminal)
        : base(
            terminal,
            "bench",
            "Puts a running relay under load and measures messages a second, and how long acknowledgements and deliveries take. Clients that receive everything get these messages too.",
            "relay bench",
            "relay bench --messages 100000 --senders 4 --receivers 4",
            "relay bench --messages 1000 --in-flight 1     # how long one message takes")
    {
        Options.Add(_messages);
        Options.Add(_size);
        Options.Add(_senders);
        Options.Add(_receivers);
        Options.Add(_inFlight);
        Options.Add(_json);
        _connection = new ConnectionOptions(this, terminal, hasName: false);
    }

    protected override async Task<int> RunAsync(ParseResult line, CancellationToken stop)
    {
        var plan = new LoadPlan(
            line.GetValue(_messages), line.GetValue(_size), line.GetValue(_senders), line.GetValue(_receivers), line.GetValue(_inFlight));
        LoadResult result;
        using (var progress = new ProgressLine(Terminal, "sending", plan.Messages))
        {
            try
            {
                result = await new LoadRun(plan, _connection.Read(line, "bench"), Terminal, progress).RunAsync(stop);
            }
            catch (RelayException error) when (error.Code == RelayErrorCodes.RateLimited)
            {
                throw FailureException.Negative(
                    "The relay limits how much this address may send, so there is nothing to measure. Switch that off on a relay of your own: relay serve --Relay:RateLimit:Messages=0",
                    error);
            }
        }

        Terminal.Output.WriteLine(line.GetValue(_json) ? Json(plan, result) : Text(plan, result));
        return ExitCodes.Success;
    }

    private string Text(LoadPlan plan, LoadResult result)
    {
        var bold = Terminal.Palette;
        var text = $"{plan.Messages} messages of {plan.Size} characters, senders: {plan.Senders}, receivers: {plan.Receivers}, in flight: {plan.InFlight}\n"
            + $"acknowledged  {bold.Bold($"{Rate(plan.Messages, result.SendTime),9} msg/s")}   {Spread(result.Acknowledged)}";
        return plan.Receivers == 0
            ? text
            : $"{text}\ndelivered     {bold.Bold($"{Rate(result.Delivered.Count, result.DeliveryTime),9} msg/s")}   {Spread(result.Delivered)}";
    }

    private static string Spread(Latencies times) => string.Create(
        CultureInfo.InvariantCulture,
        $"p50 {Milliseconds(times, 0.5):0.00} ms   p99 {Milliseconds(times, 0.99):0.00} ms   longest {Milliseconds(times, 1):0.00} ms");

    private static string Json(LoadPlan plan, LoadResult result) => MessageJson.Line(json =>
    {
        json.WriteNumber("messages", plan.Messages);
        json.WriteNumber("size", plan.Size);
        json.WriteNumber("senders", plan.Senders);
        json.WriteNumber("receivers", plan.Receivers);
        json.WriteNumber("in_flight", plan.InFlight);
        Write("acknowledged", plan.Messages, result.SendTime, result.Acknowledged);
        Write("delivered", result.Delivered.Count, result.DeliveryTime, result.Delivered);

        void Write(string name, int count, TimeSpan time, Latencies times)
        {
            json.WriteStartObject(name);
            json.WriteNumber("per_second", Math.Round(count / Math.Max(time.TotalSeconds, 1e-9)));
            json.WriteNumber("p50_ms", Math.Round(Milliseconds(times, 0.5), 3));
            json.WriteNumber("p99_ms", Math.Round(Milliseconds(times, 0.99), 3));
            json.WriteNumber("max_ms", Math.Round(Milliseconds(times, 1), 3));
            json.WriteEndObject();
        }
    });

    private static string Rate(int count, TimeSpan time) =>
        Math.Round(count / Math.Max(time.TotalSeconds, 1e-9)).ToString("0", CultureInfo.InvariantCulture);

    private static double Milliseconds(Latencies times, double share) => times.Quantile(share).TotalMilliseconds;
}
