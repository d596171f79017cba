using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace OcmAddons.Kubernetes.Http;

/// <summary>
/// Reads a list's answer item by item, so that never more than one item is held as text. The list's own metadata may
/// come before or after the items.
/// </summary>
internal sealed class ListPageReader<TItem>(JsonTypeInfo<TItem> typeInfo, List<TItem> items)
{
    private JsonReaderState state;
    private Position position;

    private enum Position
    {
        Start,
        Fields,
        Items,
        End,
    }

    public string ResourceVersion { get; private set; } = "";

    public string? Continue { get; private set; }

    /// <summary>Reads one page and adds its items.</summary>
    /// <param name="maxItemLength">Limit of one item's text.</param>
    public async Task ReadAsync(Stream stream, int maxItemLength, CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(stream, new(bufferSize: 16 * 1024, leaveOpen: true));
        try
        {
            while (position is not Position.End)
            {
                var read = await reader.ReadAsync(cancellationToken);
                var consumed = Consume(read.Buffer, read.IsCompleted);
                if (position is Position.End) break;
                if (read.IsCompleted) throw new JsonException("The list ends in the middle.");
                if (read.Buffer.Slice(consumed).Length > maxItemLength)
                {
                    throw new InvalidDataException($"A list item has more than {maxItemLength} bytes.");
                }

                reader.AdvanceTo(consumed, read.Buffer.End);
            }
        }
        finally
        {
            await reader.CompleteAsync();
        }
    }

    private SequencePosition Consume(ReadOnlySequence<byte> buffer, bool isFinal)
    {
        var json = new Utf8JsonReader(buffer, isFinal, state);
        var consumed = buffer.Start;
        while (position is not Position.End && TryStep(ref json))
        {
            consumed = json.Position;
            state = json.CurrentState;
        }

        return consumed;
    }

    // One whole step or none: a step that runs out of bytes is taken again from its start when there are more.
    private bool TryStep(ref Utf8JsonReader json) => position switch
    {
        Position.Start => TryStart(ref json),
        Position.Fields => TryField(ref json),
        _ => TryItem(ref json),
    };

    private bool TryStart(ref Utf8JsonReader json)
    {
        if (!json.Read()) return false;
        if (json.TokenType is not JsonTokenType.StartObject) throw new JsonException("A list must be an object.");
        position = Position.Fields;
        return true;
    }

    private bool TryField(ref Utf8JsonReader json)
    {
        if (!json.Read()) return false;
        if (json.TokenType is JsonTokenType.EndObject)
        {
            position = Position.End;
            return true;
        }

        var isItems = json.ValueTextEquals("items"u8);
        var isMetadata = json.ValueTextEquals("metadata"u8);
        if (!json.Read()) return false;
        if (isItems && json.TokenType is JsonTokenType.StartArray)
        {
            position = Position.Items;
            return true;
        }

        var whole = json;
        if (!whole.TrySkip()) return false;
        if (isMetadata && json.TokenType is JsonTokenType.StartObject) ReadMetadata(ref json);
        else json = whole;
        return true;
    }

    private bool TryItem(ref Utf8JsonReader json)
    {
        if (!json.Read()) return false;
        if (json.TokenType is JsonTokenType.EndArray)
        {
            position = Position.Fields;
            return true;
        }

        var whole = json;
        if (!whole.TrySkip()) return false;
        items.Add(JsonSerializer.Deserialize(ref json, typeInfo) ?? throw new JsonException("A list item is null."));
        return true;
    }

    private void ReadMetadata(ref Utf8JsonReader json)
    {
        while (json.Read() && json.TokenType is JsonTokenType.PropertyName)
        {
            var isVersion = json.ValueTextEquals("resourceVersion"u8);
            var isContinue = json.ValueTextEquals("continue"u8);
            json.Read();
            if (isVersion) ResourceVersion = json.GetString() ?? "";
            else if (isContinue) Continue = json.GetString();
            else json.TrySkip(); // all of it is there
        }
    }
}
