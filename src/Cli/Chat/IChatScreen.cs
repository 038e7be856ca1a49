using System.Threading.Channels;

namespace OrleansRelay.Cli.Chat;

/// <summary>Where a chat is shown, and what is typed there.</summary>
internal interface IChatScreen : IDisposable
{
    /// <summary>The lines that are entered; complete when there will be no more.</summary>
    ChannelReader<string> Lines { get; }

    /// <summary>What stands before the line that is typed.</summary>
    string Prompt { set; }

    /// <summary>Shows something above the line that is typed.</summary>
    void Print(string line);
}
