using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using OcmAddons.ClusterGateway.Api;
using OcmAddons.ClusterGateway.Server.Requests;
using OcmAddons.Hosting.Draining;
using OcmAddons.Kubernetes;

namespace OcmAddons.ClusterGateway.Server.Resources;

/// <summary>Streams changes as Kubernetes watch events, one JSON object a line.</summary>
internal sealed class GatewayWatch(GatewayFeed feed, GatewayWriter writer, TimeProvider time, DrainState drain)
{
    private static readonly TimeSpan BookmarkPeriod = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ShortestDefault = TimeSpan.FromMinutes(30);

    public async Task<ApiFailure?> HandleAsync(
        HttpContext context, RawRequestTarget target, GatewaySelection selection, TableOptions options)
    {
        var initial = IsTrue(target.QueryValue("sendInitialEvents"));
        if (initial && target.QueryValue("resourceVersionMatch") != "NotOlderThan")
            return new(422, "Invalid", "sendInitialEvents needs resourceVersionMatch=NotOlderThan");
        if (!TryParseVersion(target.QueryValue("resourceVersion"), out var since))
            return ApiFailure.BadRequest("resourceVersion must be a number");
        if (!feed.TrySubscribe(initial ? null : since, out var subscription))
            return new(410, "Expired", $"too old resource version: {since}");

        using (subscription)
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, drain.Draining);
            using var timeout = time.CreateTimer(
                _ => end.Cancel(), null, Timeout(target), System.Threading.Timeout.InfiniteTimeSpan);
            var stream = new EventStream(context, writer, options);
            try
            {
                var bookmarks = IsTrue(target.QueryValue("allowWatchBookmarks"));
                await StreamAsync(stream, subscription, selection, bookmarks, initial, end.Token);
            }
            catch (OperationCanceledException) when (end.IsCancellationRequested)
            {
                // Its time is up, or the caller is gone, or this process drains: a watch just ends.
            }
        }

        return null;
    }

    private async Task StreamAsync(
        EventStream stream, GatewaySubscription subscription, GatewaySelection selection, bool bookmarks, bool initial,
        CancellationToken cancellationToken)
    {
        // A bookmark must not promise what is still waiting to be sent.
        var seen = subscription.Version;
        using var bookmark = new PeriodicTimer(BookmarkPeriod, time);
        await stream.BeginAsync(cancellationToken);
        foreach (var change in subscription.Missed.Where(c => selection.Has(c.Gateway)))
            await stream.SendAsync(change, cancellationToken);
        if (initial && bookmarks) await stream.BookmarkAsync(seen, initialEnd: true, cancellationToken);
        var tick = bookmark.WaitForNextTickAsync(cancellationToken).AsTask();
        var more = subscription.Changes.WaitToReadAsync(cancellationToken).AsTask();
        while (true)
        {
            await Task.WhenAny(tick, more);
            if (tick.IsCompleted)
            {
                await tick;
                if (bookmarks) await stream.BookmarkAsync(seen, initialEnd: false, cancellationToken);
                tick = bookmark.WaitForNextTickAsync(cancellationToken).AsTask();
            }

            if (!more.IsCompleted) continue;
            if (!await more) return; // fell behind: the client watches again from where it was
            while (subscription.Changes.TryRead(out var change))
            {
                seen = Math.Max(seen, change.Version);
                if (selection.Has(change.Gateway)) await stream.SendAsync(change, cancellationToken);
            }

            more = subscription.Changes.WaitToReadAsync(cancellationToken).AsTask();
        }
    }

    private static TimeSpan Timeout(RawRequestTarget target) =>
        int.TryParse(
            target.QueryValue("timeoutSeconds"), NumberStyles.None, CultureInfo.InvariantCulture,
            out var seconds) && seconds > 0
            ? TimeSpan.FromSeconds(seconds)
            : ShortestDefault * (1 + Random.Shared.NextDouble()); // spread, so that not all come back at once

    private static bool TryParseVersion(string? text, out ulong? version)
    {
        version = null;
        if (string.IsNullOrEmpty(text) || text == "0") return true;
        var parsed = ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        version = number;
        return parsed;
    }

    private static bool IsTrue(string? value) => value is "true" or "1";

    private sealed class EventStream(HttpContext context, GatewayWriter writer, TableOptions options)
    {
        private bool columnsSent;

        public async Task BeginAsync(CancellationToken cancellationToken)
        {
            context.Response.ContentType = "application/json";
            context.Response.Headers.CacheControl = "no-cache, private";
            await context.Response.StartAsync(cancellationToken);
            await context.Response.Body.FlushAsync(cancellationToken);
        }

        public Task SendAsync(GatewayChange change, CancellationToken cancellationToken) => WriteAsync(
            change.Type.ToString().ToUpperInvariant(),
            json =>
            {
                var version = change.Version.ToString(CultureInfo.InvariantCulture);
                var gateway = change.Gateway with { Origin = change.Gateway.Origin with { ResourceVersion = version } };
                writer.WriteOne(json, gateway, options, withColumns: !columnsSent);
                columnsSent = true;
            },
            cancellationToken);

        public Task BookmarkAsync(ulong version, bool initialEnd, CancellationToken cancellationToken) => WriteAsync(
            nameof(WatchEventType.Bookmark).ToUpperInvariant(),
            json =>
            {
                var table = options.Form.Kind == RepresentationKind.Table;
                json.WriteStartObject();
                json.WriteString("kind", table ? "Table" : "ClusterGateway");
                json.WriteString(
                    "apiVersion", table ? $"meta.k8s.io/{options.Form.MetaVersion}" : GatewayApi.ApiVersion);
                json.WriteStartObject("metadata");
                json.WriteString("resourceVersion", version.ToString(CultureInfo.InvariantCulture));
                if (initialEnd)
                {
                    json.WriteStartObject("annotations");
                    json.WriteString("k8s.io/initial-events-end", "true");
                    json.WriteEndObject();
                }

                json.WriteEndObject();
                json.WriteEndObject();
            },
            cancellationToken);

        private async Task WriteAsync(
            string type, Action<Utf8JsonWriter> writeObject, CancellationToken cancellationToken)
        {
            using var line = new MemoryStream();
            using (var json = new Utf8JsonWriter(line))
            {
                json.WriteStartObject();
                json.WriteString("type", type);
                json.WritePropertyName("object");
                writeObject(json);
                json.WriteEndObject();
            }

            line.WriteByte((byte)'\n');
            await context.Response.Body.WriteAsync(line.ToArray(), cancellationToken);
            await context.Response.Body.FlushAsync(cancellationToken);
        }
    }
}
