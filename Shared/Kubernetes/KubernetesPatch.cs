using System.Text.Json.Nodes;

namespace OcmAddons.Kubernetes;

/// <summary>A patch body and its media type.</summary>
public sealed record KubernetesPatch(string ContentType, JsonNode Body)
{
    /// <summary>The server checks it and answers with the outcome, but keeps nothing.</summary>
    public bool DryRun { get; init; }

    /// <summary>RFC 7386: null removes, lists are replaced whole.</summary>
    public static KubernetesPatch Merge(JsonObject body) => new("application/merge-patch+json", body);

    /// <summary>RFC 6902.</summary>
    public static KubernetesPatch Json(JsonArray operations) => new("application/json-patch+json", operations);
}
