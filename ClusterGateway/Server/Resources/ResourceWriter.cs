using System.Text.Json;
using OcmAddons.ClusterGateway.Api;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ClusterGateway.Server.Resources;

/// <summary>Writes objects of one kind in each form that clients ask for.</summary>
internal sealed class ResourceWriter<T>(ResourceForm<T> form)
{
    public byte[] One(T item, TableOptions options) =>
        Written(options, json => WriteOne(json, item, options, withColumns: true));

    /// <summary>The object of one watch event; a table's columns are told only once.</summary>
    public void WriteOne(Utf8JsonWriter json, T item, TableOptions options, bool withColumns)
    {
        switch (options.Form.Kind)
        {
            case RepresentationKind.Table:
                WriteTable(json, [item], form.Metadata(item).ResourceVersion, options, withColumns);
                break;
            case RepresentationKind.PartialMetadata:
                WritePartial(json, item, options.Form.MetaVersion);
                break;
            default:
                form.WriteWhole(json, item);
                break;
        }
    }

    public byte[] List(IReadOnlyList<T> items, string resourceVersion, TableOptions options) => Written(options, json =>
    {
        if (options.Form.Kind == RepresentationKind.Table)
        {
            WriteTable(json, items, resourceVersion, options, withColumns: true);
            return;
        }

        var partial = options.Form.Kind == RepresentationKind.PartialMetadata;
        json.WriteStartObject();
        json.WriteString("kind", partial ? "PartialObjectMetadataList" : $"{form.Kind}List");
        json.WriteString("apiVersion", partial ? $"meta.k8s.io/{options.Form.MetaVersion}" : GatewayApi.ApiVersion);
        WriteListMetadata(json, resourceVersion);
        json.WriteStartArray("items");
        foreach (var item in items)
        {
            if (partial) WritePartial(json, item, options.Form.MetaVersion);
            else form.WriteWhole(json, item);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private void WriteTable(
        Utf8JsonWriter json, IReadOnlyList<T> items, string? resourceVersion, TableOptions options, bool withColumns)
    {
        json.WriteStartObject();
        json.WriteString("kind", "Table");
        json.WriteString("apiVersion", $"meta.k8s.io/{options.Form.MetaVersion}");
        WriteListMetadata(json, resourceVersion);
        json.WriteStartArray("columnDefinitions");
        foreach (var column in withColumns ? form.Columns : []) WriteColumn(json, column);
        json.WriteEndArray();
        json.WriteStartArray("rows");
        foreach (var item in items) WriteRow(json, item, options);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteColumn(Utf8JsonWriter json, TableColumn column)
    {
        json.WriteStartObject();
        json.WriteString("name", column.Name);
        json.WriteString("type", column.Type);
        json.WriteString("format", column.Format);
        json.WriteString("description", column.Description);
        json.WriteNumber("priority", column.Priority);
        json.WriteEndObject();
    }

    private void WriteRow(Utf8JsonWriter json, T item, TableOptions options)
    {
        json.WriteStartObject();
        json.WriteStartArray("cells");
        form.WriteCells(json, item);
        json.WriteEndArray();
        if (options.Include == IncludedObject.None)
        {
            json.WriteNull("object");
        }
        else
        {
            json.WritePropertyName("object");
            if (options.Include == IncludedObject.Whole) form.WriteWhole(json, item);
            else WritePartial(json, item, options.Form.MetaVersion);
        }

        json.WriteEndObject();
    }

    private void WritePartial(Utf8JsonWriter json, T item, string metaVersion)
    {
        json.WriteStartObject();
        json.WriteString("kind", "PartialObjectMetadata");
        json.WriteString("apiVersion", $"meta.k8s.io/{metaVersion}");
        json.WritePropertyName("metadata");
        JsonSerializer.Serialize(json, form.Metadata(item), GatewayJson.Default.V1ObjectMeta);
        json.WriteEndObject();
    }

    private static void WriteListMetadata(Utf8JsonWriter json, string? resourceVersion)
    {
        json.WriteStartObject("metadata");
        if (!string.IsNullOrEmpty(resourceVersion)) json.WriteString("resourceVersion", resourceVersion);
        json.WriteEndObject();
    }

    private static byte[] Written(TableOptions options, Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = options.Pretty })) write(json);
        return buffer.ToArray();
    }
}

/// <summary>How a kind looks.</summary>
internal sealed record ResourceForm<T>(
    string Kind, IReadOnlyList<TableColumn> Columns, Action<Utf8JsonWriter, T> WriteCells,
    Func<T, V1ObjectMeta> Metadata, Action<Utf8JsonWriter, T> WriteWhole);

/// <param name="Priority">Over 0: shown by <c>-o wide</c> only.</param>
internal sealed record TableColumn(
    string Name, string Description, string Type = "string", string Format = "", int Priority = 0);

internal enum IncludedObject
{
    Metadata,
    None,
    Whole,
}

/// <param name="Include">What a table's rows carry besides their cells.</param>
/// <param name="Pretty">For people who read it.</param>
internal readonly record struct TableOptions(Representation Form, IncludedObject Include, bool Pretty = false);
