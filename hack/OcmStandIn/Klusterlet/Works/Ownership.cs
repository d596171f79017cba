using System.Text.Json.Nodes;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Dynamic;

namespace OcmAddons.OcmStandIn.Klusterlet.Works;

/// <summary>The owner reference by which an object is known to have been applied for a work; pure.</summary>
internal static class Ownership
{
    /// <summary>Adds the reference, or takes it away from an object that is to be orphaned.</summary>
    public static void Set(JsonObject entity, V1AppliedManifestWork owner, bool orphan)
    {
        var metadata = entity.Metadata()!;
        var references = metadata["ownerReferences"] as JsonArray;
        var own = references?.OfType<JsonObject>().FirstOrDefault(r => (string?)r["uid"] == owner.Uid());
        if (own is null == orphan) return;
        if (orphan)
        {
            references!.Remove(own);
            return;
        }

        if (references is null) metadata["ownerReferences"] = references = [];
        JsonNode reference = new JsonObject
        {
            ["apiVersion"] = V1AppliedManifestWork.Resource.ApiVersion,
            ["kind"] = V1AppliedManifestWork.Resource.Kind,
            ["name"] = owner.Name(),
            ["uid"] = owner.Uid(),
        };
        references.Add(reference);
    }

    public static bool IsOwnedBy(JsonObject entity, string uid) => Owners(entity).Any(r => (string?)r["uid"] == uid);

    /// <summary>Whether other works want the object too.</summary>
    public static bool IsShared(JsonObject entity, string uid) => Owners(entity).Any(
        r => (string?)r["kind"] == V1AppliedManifestWork.Resource.Kind && (string?)r["uid"] != uid);

    private static IEnumerable<JsonObject> Owners(JsonObject entity) =>
        (entity.Metadata()?["ownerReferences"] as JsonArray ?? []).OfType<JsonObject>();
}
