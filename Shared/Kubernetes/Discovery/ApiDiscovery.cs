using System.Collections.Concurrent;
using System.Text.Json;
using OcmAddons.Kubernetes.Http;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.Kubernetes.Discovery;

/// <summary>
/// Where a server keeps a kind. What was found is remembered; a kind that was not found is asked for again, at most
/// once in <see cref="MissPeriod"/> for each group and version, since its CRD may have come since.
/// </summary>
public sealed class ApiDiscovery(IKubernetesClient client, TimeProvider time)
{
    // A peer names the kinds (manifests of a work): the table must not grow with its imagination.
    private const int MaxGroupVersions = 1024;
    private const int MaxAnswerLength = 16 * 1024 * 1024;

    private readonly ConcurrentDictionary<string, Entry> entries = new(StringComparer.Ordinal);

    /// <summary>How long "there is no such kind" is believed.</summary>
    public static TimeSpan MissPeriod { get; } = TimeSpan.FromSeconds(5);

    /// <summary>The resource, or null when the server does not serve that kind.</summary>
    /// <param name="apiVersion"><c>v1</c> or <c>group/version</c>.</param>
    public async Task<KubernetesResource?> FindAsync(
        string apiVersion, string kind, CancellationToken cancellationToken)
    {
        var known = entries.TryGetValue(apiVersion, out var entry);
        if (known && entry!.Kinds.TryGetValue(kind, out var resource)) return resource;
        if (known && time.GetElapsedTime(entry!.ReadAt) < MissPeriod) return null;

        var kinds = await ReadAsync(apiVersion, cancellationToken);
        if (entries.Count >= MaxGroupVersions) entries.Clear();
        entries[apiVersion] = new(kinds, time.GetTimestamp());
        return kinds.GetValueOrDefault(kind);
    }

    /// <summary>
    /// The group's versions, the preferred one first; empty when the server does not know the group. Never cached.
    /// </summary>
    public async Task<IReadOnlyList<string>> VersionsAsync(string group, CancellationToken cancellationToken)
    {
        var answer =
            await GetAsync(group.Length == 0 ? "/api" : $"/apis/{Uri.EscapeDataString(group)}", cancellationToken);
        if (answer is not { } root) return [];
        if (group.Length == 0) return [.. root.GetProperty("versions").EnumerateArray().Select(Text)];

        var preferred = Text(root.GetProperty("preferredVersion").GetProperty("version"));
        var all = root.GetProperty("versions").EnumerateArray().Select(version => Text(version.GetProperty("version")));
        return [preferred, .. all.Where(version => version != preferred)];
    }

    /// <summary>Forgets everything, e.g. after CRDs were replaced.</summary>
    public void Invalidate() => entries.Clear();

    private async Task<Dictionary<string, KubernetesResource>> ReadAsync(
        string apiVersion, CancellationToken cancellationToken)
    {
        var kinds = new Dictionary<string, KubernetesResource>(StringComparer.Ordinal);
        var slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        var (group, version) = slash < 0 ? ("", apiVersion) : (apiVersion[..slash], apiVersion[(slash + 1)..]);
        var path =
            $"{(group.Length == 0 ? "/api" : "/apis/" + Uri.EscapeDataString(group))}/{Uri.EscapeDataString(version)}";
        if (await GetAsync(path, cancellationToken) is not { } root) return kinds;

        foreach (var entry in root.GetProperty("resources").EnumerateArray())
        {
            var plural = Text(entry.GetProperty("name"));
            if (plural.Contains('/', StringComparison.Ordinal)) continue; // a subresource
            var kind = Text(entry.GetProperty("kind"));
            kinds.TryAdd(kind, new(group, version, plural, kind, entry.GetProperty("namespaced").GetBoolean()));
        }

        return kinds;
    }

    private async Task<JsonElement?> GetAsync(string path, CancellationToken cancellationToken)
    {
        using var request = new ApiRequest(HttpMethod.Get, path).ToMessage();
        using var response = await client.SendAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            var error = await ErrorResponse.ReadAsync(response, cancellationToken);
            return error.IsNotFound ? null : throw error;
        }

        await using var body = new BoundedStream(
            await response.Content.ReadAsStreamAsync(cancellationToken), MaxAnswerLength);
        try
        {
            return await JsonSerializer.DeserializeAsync(body, KubernetesJson.Default.JsonElement, cancellationToken);
        }
        catch (JsonException e)
        {
            throw new HttpRequestException(
                HttpRequestError.InvalidResponse, $"Discovery cannot be read: {e.Message}", e);
        }
    }

    private static string Text(JsonElement element) => element.GetString() ?? "";

    private sealed record Entry(IReadOnlyDictionary<string, KubernetesResource> Kinds, long ReadAt);
}
