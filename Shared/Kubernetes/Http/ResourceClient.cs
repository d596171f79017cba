using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OcmAddons.Kubernetes.Watch;

namespace OcmAddons.Kubernetes.Http;

/// <summary>The verbs, on any resource and any representation of its objects.</summary>
internal sealed class ResourceClient(ApiPipeline pipeline, TimeProvider time, TimeSpan requestTimeout)
{
    // An API server takes requests of at most 3 MiB; what it answers is that plus what it adds.
    private const int MaxObjectLength = 16 * 1024 * 1024;
    private const long MaxPageLength = 1L << 30;

    public async Task<T?> FindAsync<T>(string path, JsonTypeInfo<T> typeInfo, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await CallAsync(new(HttpMethod.Get, path), typeInfo, cancellationToken);
        }
        catch (KubernetesException e) when (e.IsNotFound)
        {
            return null;
        }
    }

    public Task<T> CallAsync<T>(ApiRequest request, JsonTypeInfo<T> typeInfo, CancellationToken cancellationToken) =>
        WithinAsync(
            async token =>
            {
                using var response = await pipeline.SendAsync(request, token);
                await using var body = new BoundedStream(
                    await response.Content.ReadAsStreamAsync(token), MaxObjectLength);
                return await JsonSerializer.DeserializeAsync(body, typeInfo, token) ?? throw new JsonException("null");
            },
            cancellationToken);

    public Task<bool> DeleteAsync(string path, byte[]? options, CancellationToken cancellationToken) => WithinAsync(
        async token =>
        {
            try
            {
                using var response = await pipeline.SendAsync(new(HttpMethod.Delete, path, options), token);
                return true;
            }
            catch (KubernetesException e) when (e.IsNotFound)
            {
                return false;
            }
        },
        cancellationToken);

    public async Task<KubernetesList<T>> ListAsync<T>(
        string path, ListOptions options, JsonTypeInfo<T> typeInfo, CancellationToken cancellationToken)
    {
        var items = new List<T>();
        string? next = null;
        var pageSize = options.PageSize;
        while (true)
        {
            var page = new ListPageReader<T>(typeInfo, items);
            try
            {
                await ReadPageAsync(path, options, pageSize, next, page, cancellationToken);
            }
            catch (KubernetesException e) when (e.IsGone && next is not null)
            {
                // The version that the pages belong to was compacted away: take everything in one piece.
                items.Clear();
                (next, pageSize) = (null, 0);
                continue;
            }

            next = page.Continue;
            if (string.IsNullOrEmpty(next)) return new(items, page.ResourceVersion);
        }
    }

    public async IAsyncEnumerable<WatchEvent<T>> WatchAsync<T>(
        string path,
        ListOptions options,
        string resourceVersion,
        JsonTypeInfo<T> typeInfo,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Between five and ten minutes, so that many watches do not all end at once.
        var seconds = Random.Shared.Next(300, 600).ToString(CultureInfo.InvariantCulture);
        var query = QueryString.Add(
            path,
            ("watch", "true"), ("allowWatchBookmarks", "true"), ("timeoutSeconds", seconds),
            ("resourceVersion", resourceVersion),
            ("labelSelector", options.LabelSelector), ("fieldSelector", options.FieldSelector));
        using var response = await WithinAsync(
            token => pipeline.SendAsync(new(HttpMethod.Get, query), token), cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        await using var events = WatchFrameReader
            .ReadAsync(body, typeInfo, MaxObjectLength, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await NextAsync(events)) yield return events.Current;
    }

    private static async Task<bool> NextAsync<T>(IAsyncEnumerator<T> events)
    {
        try
        {
            return await events.MoveNextAsync();
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            throw Unreadable(e);
        }
    }

    private Task<bool> ReadPageAsync<T>(
        string path,
        ListOptions options,
        int pageSize,
        string? next,
        ListPageReader<T> page,
        CancellationToken cancellationToken)
    {
        var query = QueryString.Add(
            path,
            ("labelSelector", options.LabelSelector), ("fieldSelector", options.FieldSelector),
            ("limit", pageSize > 0 ? pageSize.ToString(CultureInfo.InvariantCulture) : null), ("continue", next));
        return WithinAsync(
            async token =>
            {
                using var response = await pipeline.SendAsync(new(HttpMethod.Get, query), token);
                await using var body = new BoundedStream(
                    await response.Content.ReadAsStreamAsync(token), MaxPageLength);
                await page.ReadAsync(body, MaxObjectLength, token);
                return true;
            },
            cancellationToken);
    }

    private async Task<T> WithinAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(requestTimeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return await call(linked.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException(
                HttpRequestError.Unknown, $"No answer within {requestTimeout}.", e, HttpStatusCode.GatewayTimeout);
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            throw Unreadable(e);
        }
    }

    private static HttpRequestException Unreadable(Exception e) =>
        new(HttpRequestError.InvalidResponse, $"The answer cannot be read: {e.Message}", e);
}
