using OcmAddons.ClusterGateway.Api;

namespace OcmAddons.ClusterGateway.Server.Discovery;

/// <summary>What this server says of itself. None of it depends on the hub or on a cluster.</summary>
internal sealed class DiscoveryDocuments
{
    private readonly DiscoveryDocument groups;
    private readonly DiscoveryDocument aggregatedV2;
    private readonly DiscoveryDocument aggregatedV2Beta1;

    public DiscoveryDocuments(string group)
    {
        var groupVersion = $"{group}/{GatewayApi.Version}";
        GroupPath = $"/apis/{group}";
        VersionPath = $"/apis/{groupVersion}";
        OpenApiV3Path = $"/openapi/v3/apis/{groupVersion}";
        groups = DiscoveryDocument.Embedded("group-list.json", group);
        aggregatedV2 = DiscoveryDocument.Embedded("aggregated-v2.json", group, Aggregated("v2"));
        aggregatedV2Beta1 = DiscoveryDocument.Embedded("aggregated-v2beta1.json", group, Aggregated("v2beta1"));
        Group = DiscoveryDocument.Embedded("group.json", group);
        Resources = DiscoveryDocument.Embedded("resource-list.json", group);
        Version = DiscoveryDocument.Embedded("version.json", group);
        OpenApiV2 = DiscoveryDocument.Embedded("openapi-v2.json", group);
        OpenApiV3 = DiscoveryDocument.Embedded("openapi-v3.json", group);
        OpenApiV3Index = DiscoveryDocument.Of(DiscoveryDocument.Json, $$$"""
            {"paths":{"apis/{{{groupVersion}}}":
            {"serverRelativeURL":"{{{OpenApiV3Path}}}?hash={{{OpenApiV3.Hash}}}"} } }
            """);
    }

    public string GroupPath { get; }

    public string VersionPath { get; }

    public string OpenApiV3Path { get; }

    public DiscoveryDocument Group { get; }

    public DiscoveryDocument Resources { get; }

    public DiscoveryDocument Version { get; }

    public DiscoveryDocument OpenApiV2 { get; }

    public DiscoveryDocument OpenApiV3 { get; }

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
