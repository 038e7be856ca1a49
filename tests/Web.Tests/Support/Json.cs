using System.Text.Json;

namespace OrleansRelay.Web.Tests.Support;

/// <summary>Looks into lines and answers.</summary>
public static class Json
{
    public static JsonElement Parse(string text) => JsonDocument.Parse(text).RootElement;

    /// <summary>A member that is a text; null if there is none.</summary>
    public static string? Text(string text, string member) => Parse(text).Text(member);

    public static string? Text(this JsonElement json, string member) =>
        json.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static long Number(this JsonElement json, string member) => json.GetProperty(member).GetInt64();

    public static async Task<JsonElement> ReadJsonAsync(this HttpResponseMessage response) => Parse(await response.Content.ReadAsStringAsync());

    public static async Task<JsonElement> GetJsonAsync(this HttpClient client, string path)
    {
        var response = await client.GetAsync(path);
        response.EnsureSuccessStatusCode();
        return await response.ReadJsonAsync();
    }

    public static Task<JsonElement> NodeAsync(this WebRelay relay) => relay.Client.GetJsonAsync("api/node");
}
