using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.Kubernetes.Watch;

/// <summary>Reads watch events, one JSON object a line, as they arrive.</summary>
internal static class WatchFrameReader
{
    /// <summary>The events until the stream ends.</summary>
    /// <param name="maxLineLength">Limit of one event's text.</param>
    public static async IAsyncEnumerable<WatchEvent<TItem>> ReadAsync<TItem>(
        Stream stream,
        JsonTypeInfo<TItem> typeInfo,
        int maxLineLength,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(stream, new(bufferSize: 16 * 1024, leaveOpen: true));
        try
        {
            while (true)
            {
                var read = await reader.ReadAsync(cancellationToken);
                var buffer = read.Buffer;
                while (TryReadLine(ref buffer, out var line))
                {
                    if (TryParse(line, typeInfo, out var watchEvent)) yield return watchEvent;
                }

                // A line without its end is half an event: the watch is over, and the next one brings it again.
                if (read.IsCompleted) yield break;
                if (buffer.Length > maxLineLength)
                {
                    throw new InvalidDataException($"A watch event has more than {maxLineLength} bytes.");
                }

                reader.AdvanceTo(buffer.Start, buffer.End);
            }
        }
        finally
        {
            await reader.CompleteAsync();
        }
    }

    private static bool TryReadLine(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> line)
    {
        line = default;
        if (buffer.PositionOf((byte)'\n') is not { } end) return false;
        line = buffer.Slice(0, end);
        buffer = buffer.Slice(buffer.GetPosition(1, end));
        return true;
    }

    // { "type": "ADDED", "object": { … } }, in either order
    private static bool TryParse<TItem>(
        ReadOnlySequence<byte> line, JsonTypeInfo<TItem> typeInfo, out WatchEvent<TItem> watchEvent)
    {
        watchEvent = default;
        var json = new Utf8JsonReader(line);
        if (line.IsEmpty || (line.Length == 1 && line.FirstSpan[0] == '\r')) return false;
        if (!json.Read() || json.TokenType is not JsonTokenType.StartObject)
        {
            throw new JsonException("Not a watch event.");
        }

        string? type = null;
        var body = default(ReadOnlySequence<byte>);
        while (json.Read() && json.TokenType is JsonTokenType.PropertyName)
        {
            var isType = json.ValueTextEquals("type"u8);
            var isObject = json.ValueTextEquals("object"u8);
            json.Read();
            var start = json.TokenStartIndex;
            if (isType) type = json.GetString();
            json.Skip();
            if (isObject) body = line.Slice(start, json.BytesConsumed - start);
        }

        if (type is "ERROR") throw Error(body);
        var content = new Utf8JsonReader(body);
        var item = JsonSerializer.Deserialize(ref content, typeInfo)
            ?? throw new JsonException("A watch event has no object.");
        watchEvent = new(Type(type), item);
        return true;
    }

    private static WatchEventType Type(string? type) => type switch
    {
        "ADDED" => WatchEventType.Added,
        "MODIFIED" => WatchEventType.Modified,
        "DELETED" => WatchEventType.Deleted,
        "BOOKMARK" => WatchEventType.Bookmark,
        _ => throw new JsonException($"Unknown watch event type {type}."),
    };

    private static KubernetesException Error(ReadOnlySequence<byte> body)
    {
        var json = new Utf8JsonReader(body);
        var status = JsonSerializer.Deserialize(ref json, KubernetesJson.Default.V1Status) ?? new();
        status.Code ??= 500;
        return new(status);
    }
}
