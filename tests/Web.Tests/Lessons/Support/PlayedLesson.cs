using System.Net;
using System.Text.Json;
using OrleansRelay.Testing;
using OrleansRelay.Web.Tests.Support;

namespace OrleansRelay.Web.Tests.Lessons.Support;

/// <summary>A lesson as somebody plays it over HTTP, and what was told meanwhile.</summary>
public sealed class PlayedLesson : IAsyncDisposable
{
    private readonly WebRelay _relay;
    private readonly EventStream _events;

    private PlayedLesson(WebRelay relay, EventStream events) => (_relay, _events) = (relay, events);

    /// <summary>How far it is.</summary>
    public JsonElement Session { get; private set; }

    public static async Task<PlayedLesson> StartAsync(WebRelay relay, string id)
    {
        var lesson = new PlayedLesson(relay, await EventStream.OpenAsync(relay.Client, "api/lessons/events"));
        lesson.Session = await lesson.PostAsync($"api/lessons/{id}");
        return lesson;
    }

    /// <summary>Plays the next step.</summary>
    public async Task<ToldStep> NextAsync()
    {
        Session = await PostAsync("api/lessons/next");
        return await ToldAsync();
    }

    /// <summary>What was told of the step that is done.</summary>
    public async Task<ToldStep> ToldAsync()
    {
        var (said, hops, meshes) = (new List<string>(), new List<JsonElement>(), new List<JsonElement>());
        while (true)
        {
            var (kind, data) = await _events.ReadAsync();
            if (kind == "say")
                said.Add(data.Text("text")!);
            else if (kind == "hop")
                hops.Add(data);
            else if (kind == "mesh")
                meshes.Add(data);
            else if (kind == "step" && data.GetProperty("done").GetBoolean() && data.Number("index") == Session.Number("step"))
                return new ToldStep(said, hops, meshes);
        }
    }

    /// <summary>Waits for the end.</summary>
    public Task EndAsync() => _events.ReadAsync("end");

    public async ValueTask DisposeAsync()
    {
        (await _relay.Holder.DeleteAsync("api/lessons")).EnsureSuccessStatusCode();
        _events.Dispose();
    }

    private async Task<JsonElement> PostAsync(string path)
    {
        var answer = await _relay.Holder.PostAsync(path, null).WaitAsync(2 * Eventually.Deadline);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
        return Json.Parse(text);
    }
}
