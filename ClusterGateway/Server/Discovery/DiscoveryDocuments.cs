using OcmAddons.ClusterGateway.Api;

namespace OcmAddons.ClusterGateway.Server.Discovery;

/// <summary>What this server says of itself. None of it depends on the hub or on a cluster.</summary>
internal sealed class DiscoveryDocuments
{
    private readonly DiscoveryDocument groups = DiscoveryDocument.Embedded("group-list.json");
    private readonly DiscoveryDocument aggregatedV2 = DiscoveryDocument.Embedded(
        "aggregated-v2.json", Aggregated("v2"));

    private readonly DiscoveryDocument aggregatedV2Beta1 =
        DiscoveryDocument.Embedded("aggregated-v2beta1.json", Aggregated("v2beta1"));

    public DiscoveryDocuments() => OpenApiV3Index = DiscoveryDocument.Of("application/json", $$$"""
        {"paths":{"apis/{{{GatewayApi.ApiVersion}}}":
        {"serverRelativeURL":"/openapi/v3/apis/{{{GatewayApi.ApiVersion}}}?hash={{{OpenApiV3.Hash}}}"} } }
        """);

    public DiscoveryDocument Group { get; } = DiscoveryDocument.Embedded("group.json");

    public DiscoveryDocument Resources { get; } = DiscoveryDocument.Embedded("resource-list.json");

    public DiscoveryDocument Version { get; } = DiscoveryDocument.Embedded("version.json");

    public DiscoveryDocument OpenApiV2 { get; } = DiscoveryDocument.Embedded("openapi-v2.json");

    public DiscoveryDocument OpenApiV3 { get; } = DiscoveryDocument.Embedded("openapi-v3.json");

    public DiscoveryDocument OpenApiV3Index { get; }

    /// <summary>The aggregated form for clients that ask for it, else the list of groups.</summary>
    public DiscoveryDocument Root(string accept)
    {
        foreach (var clause in accept.Split(',', StringSplitOptions.TrimEntries))
        {
            var parts = clause.Split(';', StringSplitOptions.TrimEntries);
            if (!parts.Contains("g=apidiscovery.k8s.io") || !parts.Contains("as=APIGroupDiscoveryList")) continue;
            if (parts.Contains("v=v2")) return aggregatedV2;
            if (parts.Contains("v=v2beta1")) return aggregatedV2Beta1;
        }

        return groups;
    }

    private static string Aggregated(string version) =>
        $"application/json;g=apidiscovery.k8s.io;v={version};as=APIGroupDiscoveryList";
}
