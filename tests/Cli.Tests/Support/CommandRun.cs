using System.IO.Pipelines;
using OrleansRelay.Cli.Terminals;
using OrleansRelay.Testing;

namespace OrleansRelay.Cli.Tests.Support;

/// <summary>A command on its way, as if it were a process: what it reads, what it has written, and its end.</summary>
internal sealed class CommandRun : IDisposable
{
    private readonly RecordedText _output = new();
    private readonly RecordedText _errors = new();
    private readonly Pipe _input = new(new PipeOptions(pauseWriterThreshold: 0));
    private readonly StreamWriter _inputWriter;
    private readonly CancellationTokenSource _interrupt = new();

    private CommandRun(string[] arguments, Settings settings)
    {
        _inputWriter = new StreamWriter(_input.Writer.AsStream()) { AutoFlush = true };
        if (settings.Input is { } input)
        {
            _inputWriter.Write(input);
            EndInput();
        }

        var terminal = new Terminal
        {
            Input = new StreamReader(_input.Reader.AsStream()),
            Output = settings.Output ?? _output,
            Errors = _errors,
            IsOutputTerminal = settings.IsTerminal,
            ReadKey = settings.ReadKey,
            Variable = name => settings.Variables?.GetValueOrDefault(name),
        };
        Exit = Task.Run(() => RelayCommandLine.RunAsync(arguments, terminal, _interrupt.Token));
    }

    /// <summary>Ends with the exit code.</summary>
    public Task<int> Exit { get; }

    public string Output => _output.ToString();

    public string Errors => _errors.ToString();

    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public static CommandRun Start(Settings settings, params string[] arguments) => new(arguments, settings);

    public static CommandRun Start(params string[] arguments) => new(arguments, new Settings());

    /// <summary>Runs a command to its end.</summary>
    public static Task<CommandRun> EndedAsync(params string[] arguments) => EndedAsync(new Settings { Input = "" }, arguments);

    public static async Task<CommandRun> EndedAsync(Settings settings, params string[] arguments)
    {
        var run = new CommandRun(arguments, settings);
        await run.Exit.WaitAsync(Eventually.Deadline);
        return run;
    }

    public void Type(string line) => _inputWriter.Write(line + "\n");

    public void EndInput() => _inputWriter.Dispose();

    public void Interrupt() => _interrupt.Cancel();

    public Task ShowsAsync(string text) => Eventually.TrueAsync(() => Output.Contains(text, StringComparison.Ordinal), $"\"{text}\" in \"{Output}\"{Errors}");

    public void Dispose() => _interrupt.Cancel();

    public sealed record Settings
    {
        /// <summary>All that it reads; null: what is typed.</summary>
        public string? Input { get; init; }

        public TextWriter? Output { get; init; }

        public bool IsTerminal { get; init; }

        public Func<ConsoleKeyInfo>? ReadKey { get; init; }

        public Dictionary<string, string>? Variables { get; init; }
    }
}
