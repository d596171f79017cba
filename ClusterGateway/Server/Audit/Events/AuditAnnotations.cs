using OcmAddons.ClusterGateway.Api;
using OcmAddons.ClusterGateway.Server.Requests;

namespace OcmAddons.ClusterGateway.Server.Audit.Events;

/// <summary>What an event says besides: why, and of a proxied request what it was about on its cluster.</summary>
internal static class AuditAnnotations
{
    /// <summary>As Kubernetes' API servers name it.</summary>
    public const string Truncated = "audit.k8s.io/truncated";

    public static Dictionary<string, string> Of(AuditEntry entry, ApiRequest request, bool answered)
    {
        var annotations = new Dictionary<string, string>(StringComparer.Ordinal);
        if (answered)
        {
            annotations["authorization.k8s.io/decision"] = entry.Allowed ? "allow" : "forbid";
            Add("authorization.k8s.io/reason", entry.Failure?.Message ?? "");
        }

        foreach (var (name, value) in entry.Annotations) Add(name, value);
        if (entry.BodyLeftOut) annotations[Truncated] = "true";
        if (!request.IsProxy) return annotations;
        var inner = request.Inner;
        Add($"proxy.{GatewayApi.Group}/verb", inner.Verb);
        Add($"proxy.{GatewayApi.Group}/resource", Resource(inner));
        Add($"proxy.{GatewayApi.Group}/namespace", inner.Namespace);
        Add($"proxy.{GatewayApi.Group}/name", inner.Name);
        Add($"proxy.{GatewayApi.Group}/user", entry.TargetUser ?? "");
        return annotations;

        void Add(string name, string value)
        {
            if (value.Length > 0) annotations[name] = AuditText.Bounded(value);
        }
    }

    private static string Resource(InnerRequest inner)
    {
        if (!inner.IsResource) return "";
        var resource = inner.Subresource.Length > 0 ? $"{inner.Resource}/{inner.Subresource}" : inner.Resource;
        return inner.Group.Length > 0 ? $"{resource}.{inner.Group}" : resource;
    }
}
