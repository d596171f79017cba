using Microsoft.Extensions.Primitives;

namespace OcmAddons.ClusterGateway.Server.Resources;

internal enum RepresentationKind
{
    Object,
    Table,
    PartialMetadata,
}

/// <summary>The form of an answer that the Accept header asks for.</summary>
/// <param name="MetaVersion">Version of meta.k8s.io for tables and partial metadata.</param>
internal readonly record struct Representation(RepresentationKind Kind, string MetaVersion, bool IsYaml = false)
{
    public static Representation Plain { get; } = new(RepresentationKind.Object, "");

    /// <summary>The first clause that can be served wins; protobuf is passed over. Null: nothing acceptable.</summary>
    public static Representation? Negotiate(StringValues accept)
    {
        var clauses = accept.SelectMany(
            v => (v ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .ToList();
        if (clauses.Count == 0) return Plain;
        foreach (var clause in clauses)
        {
            if (Read(clause) is { } representation) return representation;
        }

        return null;
    }

    private static Representation? Read(string clause)
    {
        var parts = clause.Split(';', StringSplitOptions.TrimEntries);
        var yaml = parts[0] is "application/yaml";
        if (!yaml && parts[0] is not ("application/json" or "application/*" or "*/*")) return null;
        var parameters = parts.Skip(1).Select(p => p.Split('=', 2)).Where(p => p.Length == 2)
            .GroupBy(p => p[0], StringComparer.OrdinalIgnoreCase)
            .ToDictionary(g => g.Key, g => g.First()[1], StringComparer.OrdinalIgnoreCase);
        if (!parameters.TryGetValue("as", out var form)) return Plain with { IsYaml = yaml };
        if (parameters.GetValueOrDefault("g") != "meta.k8s.io") return null;
        var version = parameters.GetValueOrDefault("v", "v1");
        if (version is not ("v1" or "v1beta1")) return null;
        return form switch
        {
            "Table" => new(RepresentationKind.Table, version, yaml),
            "PartialObjectMetadata" or "PartialObjectMetadataList" =>
                new(RepresentationKind.PartialMetadata, version, yaml),
            _ => null,
        };
    }
}
