using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using OcmAddons.Kubernetes.Auth;
using OcmAddons.Kubernetes.Http;

namespace OcmAddons.Benchmarks.Gateway;

/// <summary>Sets a cluster up, and tidies it.</summary>
internal sealed class Admin(KubernetesConfig config) : IDisposable
{
    private readonly KubernetesClient client = new(config, TimeProvider.System);

    public Uri Server => config.Server;

    public Task<JsonNode> GetAsync(string path, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, path, null, "application/json", cancellationToken);

    public Task<JsonNode> PostAsync(string path, string json, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, path, json, "application/json", cancellationToken);

    public Task<JsonNode> MergeAsync(string path, string json, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Patch, path, json, "application/merge-patch+json", cancellationToken);

    /// <summary>Creates the object or makes it what it should be.</summary>
    public Task<JsonNode> ApplyAsync(string path, string yaml, CancellationToken cancellationToken) => SendAsync(
        HttpMethod.Patch, path + "?fieldManager=benchmarks&force=true", yaml, "application/apply-patch+yaml",
        cancellationToken);

    /// <summary>It may be gone already.</summary>
    public async Task DeleteAsync(string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, "/" + path);
        using var response = await client.SendAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode && response.StatusCode != HttpStatusCode.NotFound)
            throw new HttpRequestException($"DELETE {path}: {(int)response.StatusCode}");
    }

    /// <summary>Whether there is such an object.</summary>
    public async Task<bool> ExistsAsync(string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/" + path);
        using var response = await client.SendAsync(request, cancellationToken);
        return response.StatusCode != HttpStatusCode.NotFound;
    }

    public void Dispose() => client.Dispose();

    private async Task<JsonNode> SendAsync(
        HttpMethod method, string path, string? body, string type, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, "/" + path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        }

        using var response = await client.SendAsync(request, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw new HttpRequestException($"{method} {path}: {(int)response.StatusCode} {text}");
        return JsonNode.Parse(text)!;
    }
}
