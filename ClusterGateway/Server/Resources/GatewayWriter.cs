using System.Text.Json;
using OcmAddons.ClusterGateway.Api.Gateways;
using OcmAddons.ClusterGateway.Server.Registry;

namespace OcmAddons.ClusterGateway.Server.Resources;

/// <summary>Writes gateways in each form that clients ask for.</summary>
internal sealed class GatewayWriter
{
    private static readonly TableColumn[] Columns =
    [
        new("Name", "the name of the cluster", Format: "name"),
        new("Provider", "the cluster provider type"),
        new("Credential-Type", "the credential type"),
        new("Endpoint-Type", "the endpoint type"),
        new("Healthy", "the healthiness of the gateway"),
    ];

    private readonly ResourceWriter<Gateway> writer;

    public GatewayWriter(GatewayView view) => writer = new(new(
        V1Alpha1ClusterGateway.Resource.Kind, Columns, WriteCells, GatewayView.Metadata,
        (json, gateway) => JsonSerializer.Serialize(json, view.Of(gateway), V1Alpha1ClusterGateway.JsonTypeInfo)));

    public byte[] One(Gateway gateway, TableOptions options) => writer.One(gateway, options);

    public void WriteOne(Utf8JsonWriter json, Gateway gateway, TableOptions options, bool withColumns) =>
        writer.WriteOne(json, gateway, options, withColumns);

    public byte[] List(IReadOnlyList<Gateway> gateways, string resourceVersion, TableOptions options) =>
        writer.List(gateways, resourceVersion, options);

    private static void WriteCells(Utf8JsonWriter json, Gateway gateway)
    {
        json.WriteStringValue(gateway.Name);
        json.WriteStringValue("");
        json.WriteStringValue(gateway.Credential?.Type ?? "<none>");
        json.WriteStringValue(gateway.Endpoint.Type);
        json.WriteStringValue(gateway.Health.Healthy ? "true" : "false");
    }
}
