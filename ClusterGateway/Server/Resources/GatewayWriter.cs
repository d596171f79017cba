using System.Text.Json;
using OcmAddons.ClusterGateway.Api;
using OcmAddons.ClusterGateway.Api.Gateways;
using OcmAddons.ClusterGateway.Server.Registry;

namespace OcmAddons.ClusterGateway.Server.Resources;

/// <summary>Writes gateways in each form that clients ask for.</summary>
internal sealed class GatewayWriter(GatewayView view)
{
    private static readonly (string Name, string Format, string Description)[] Columns =
    [
        ("Name", "name", "the name of the cluster"),
        ("Provider", "", "the cluster provider type"),
        ("Credential-Type", "", "the credential type"),
        ("Endpoint-Type", "", "the endpoint type"),
        ("Healthy", "", "the healthiness of the gateway"),
    ];

    public byte[] One(Gateway gateway, TableOptions options) =>
        Written(json => WriteOne(json, gateway, options, withColumns: true));

    /// <summary>The object of one watch event; a table's columns are told only once.</summary>
    public void WriteOne(Utf8JsonWriter json, Gateway gateway, TableOptions options, bool withColumns)
    {
        switch (options.Form.Kind)
        {
            case RepresentationKind.Table:
                WriteTable(json, [gateway], gateway.Origin.ResourceVersion, options, withColumns);
                break;
            case RepresentationKind.PartialMetadata:
                WritePartial(json, gateway, options.Form.MetaVersion);
                break;
            default:
                WriteWhole(json, gateway);
                break;
        }
    }

    public byte[] List(IReadOnlyList<Gateway> gateways, string resourceVersion, TableOptions options) => Written(json =>
    {
        if (options.Form.Kind == RepresentationKind.Table)
        {
            WriteTable(json, gateways, resourceVersion, options, withColumns: true);
            return;
        }

        var partial = options.Form.Kind == RepresentationKind.PartialMetadata;
        json.WriteStartObject();
        json.WriteString("kind", partial ? "PartialObjectMetadataList" : "ClusterGatewayList");
        json.WriteString("apiVersion", partial ? $"meta.k8s.io/{options.Form.MetaVersion}" : GatewayApi.ApiVersion);
        WriteListMetadata(json, resourceVersion);
        json.WriteStartArray("items");
        foreach (var gateway in gateways)
        {
            if (partial) WritePartial(json, gateway, options.Form.MetaVersion);
            else WriteWhole(json, gateway);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private void WriteTable(
        Utf8JsonWriter json, IReadOnlyList<Gateway> gateways, string? resourceVersion, TableOptions options,
        bool withColumns)
    {
        json.WriteStartObject();
        json.WriteString("kind", "Table");
        json.WriteString("apiVersion", $"meta.k8s.io/{options.Form.MetaVersion}");
        WriteListMetadata(json, resourceVersion);
        json.WriteStartArray("columnDefinitions");
        foreach (var column in withColumns ? Columns : []) WriteColumn(json, column);
        json.WriteEndArray();
        json.WriteStartArray("rows");
        foreach (var gateway in gateways) WriteRow(json, gateway, options);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteColumn(Utf8JsonWriter json, (string Name, string Format, string Description) column)
    {
        json.WriteStartObject();
        json.WriteString("name", column.Name);
        json.WriteString("type", "string");
        json.WriteString("format", column.Format);
        json.WriteString("description", column.Description);
        json.WriteNumber("priority", 0);
        json.WriteEndObject();
    }

    private void WriteRow(Utf8JsonWriter json, Gateway gateway, TableOptions options)
    {
        json.WriteStartObject();
        json.WriteStartArray("cells");
        json.WriteStringValue(gateway.Name);
        json.WriteStringValue("");
        json.WriteStringValue(gateway.Credential?.Type ?? "<none>");
        json.WriteStringValue(gateway.Endpoint.Type);
        json.WriteStringValue(gateway.Health.Healthy ? "true" : "false");
        json.WriteEndArray();
        if (options.Include == IncludedObject.None)
        {
            json.WriteNull("object");
        }
        else
        {
            json.WritePropertyName("object");
            if (options.Include == IncludedObject.Whole) WriteWhole(json, gateway);
            else WritePartial(json, gateway, options.Form.MetaVersion);
        }

        json.WriteEndObject();
    }

    private void WriteWhole(Utf8JsonWriter json, Gateway gateway) =>
        JsonSerializer.Serialize(json, view.Of(gateway), V1Alpha1ClusterGateway.JsonTypeInfo);

    private static void WritePartial(Utf8JsonWriter json, Gateway gateway, string metaVersion)
    {
        json.WriteStartObject();
        json.WriteString("kind", "PartialObjectMetadata");
        json.WriteString("apiVersion", $"meta.k8s.io/{metaVersion}");
        json.WritePropertyName("metadata");
        JsonSerializer.Serialize(json, GatewayView.Metadata(gateway), GatewayJson.Default.V1ObjectMeta);
        json.WriteEndObject();
    }

    private static void WriteListMetadata(Utf8JsonWriter json, string? resourceVersion)
    {
        json.WriteStartObject("metadata");
        if (!string.IsNullOrEmpty(resourceVersion)) json.WriteString("resourceVersion", resourceVersion);
        json.WriteEndObject();
    }

    private static byte[] Written(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer)) write(json);
        return buffer.ToArray();
    }
}

internal enum IncludedObject
{
    Metadata,
    None,
    Whole,
}

/// <param name="Include">What a table's rows carry besides their cells.</param>
internal readonly record struct TableOptions(Representation Form, IncludedObject Include);
