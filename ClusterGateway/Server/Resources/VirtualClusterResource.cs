using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using OcmAddons.ClusterGateway.Api;
using OcmAddons.ClusterGateway.Server.Registry;
using OcmAddons.ClusterGateway.Server.Requests;

namespace OcmAddons.ClusterGateway.Server.Resources;

/// <summary>get and list of virtualclusters.</summary>
internal sealed class VirtualClusterResource(VirtualClusters clusters)
{
    public const string Plural = "virtualclusters";

    private const string Kind = "VirtualCluster";

    private static readonly ResourceWriter<VirtualCluster> Writer = new(new(
        Kind,
        [
            new("Name", "the name of the cluster", Format: "name"),
            new("Alias", "the cluster provider type"),
            new("Credential_Type", "the credential type"),
            new("Endpoint", "the endpoint"),
            new("Accepted", "the acceptance of the cluster", Type: "boolean"),
            new("Labels", "the labels of the cluster"),
            new("Creation_Timestamp", "the creation timestamp of the cluster", Type: "dateTime", Priority: 10),
        ],
        WriteCells, cluster => cluster.Metadata, WriteWhole));

    public async Task<ApiFailure?> HandleAsync(HttpContext context, ApiRequest request)
    {
        if (ResourceOptions.Read(context, request) is not { } options) return ResourceOptions.NotAcceptable;
        return (request.Verb, request.Subresource) switch
        {
            ("get", "") => await GetAsync(context, request, options),
            ("list", "") => await ListAsync(context, request, options),
            _ => ApiFailure.MethodNotAllowed(request.Verb, Plural),
        };
    }

    private async Task<ApiFailure?> GetAsync(HttpContext context, ApiRequest request, TableOptions options)
    {
        var (cluster, problem) = await clusters.FindAsync(request.Name, context.RequestAborted);
        if (cluster is null)
            return problem is null ? ApiFailure.ObjectNotFound(Plural, request.Name) : ApiFailure.Internal(problem);
        await JsonAnswer.WriteAsync(context, Writer.One(cluster, options));
        return null;
    }

    private async Task<ApiFailure?> ListAsync(HttpContext context, ApiRequest request, TableOptions options)
    {
        LabelSelector selector;
        try
        {
            selector = LabelSelector.Parse(request.Target.QueryValue("labelSelector") ?? "");
        }
        catch (FormatException e)
        {
            return ApiFailure.BadRequest($"unable to parse the label selector: {e.Message}");
        }

        if (!GatewaySelection.TryParse(request.Target, "", out var selection, out var problem))
            return ApiFailure.BadRequest(problem);
        var selected = (await clusters.ListAsync(context.RequestAborted))
            .Where(c => selection.Has(c.Name) && selector.Matches(c.Metadata.Labels)).ToList();
        await JsonAnswer.WriteAsync(context, Writer.List(selected, "", options));
        return null;
    }

    private static void WriteCells(Utf8JsonWriter json, VirtualCluster cluster)
    {
        json.WriteStringValue(cluster.Name);
        json.WriteStringValue(cluster.Alias);
        json.WriteStringValue(cluster.CredentialType);
        json.WriteStringValue(cluster.Endpoint);
        json.WriteBooleanValue(cluster.Accepted);
        var labels = cluster.Metadata.Labels!.OrderBy(l => l.Key, StringComparer.Ordinal);
        json.WriteStringValue(string.Join(',', labels.Select(l => $"{l.Key}={l.Value}")));
        json.WriteStringValue(cluster.Metadata.CreationTimestamp?.UtcDateTime.ToString(
            "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
    }

    private static void WriteWhole(Utf8JsonWriter json, VirtualCluster cluster)
    {
        json.WriteStartObject();
        json.WriteString("kind", Kind);
        json.WriteString("apiVersion", GatewayApi.ApiVersion);
        json.WritePropertyName("metadata");
        JsonSerializer.Serialize(json, cluster.Metadata, GatewayJson.Default.V1ObjectMeta);
        json.WriteStartObject("spec");
        if (cluster.Alias.Length > 0) json.WriteString("alias", cluster.Alias);
        if (cluster.Accepted) json.WriteBoolean("accepted", cluster.Accepted);
        json.WriteString("endpoint", cluster.Endpoint);
        json.WriteString("credential-type", cluster.CredentialType);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
