using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ClusterGateway.Kubectl.Grants;

/// <summary>
/// A ClusterRole for the gateway's account on one managed cluster. The hub may not write there: it leaves a
/// ManifestWork in the cluster's namespace, which the cluster's work agent applies.
/// </summary>
/// <param name="Account">The gateway's account there.</param>
/// <param name="Namespace">Null for the whole cluster.</param>
internal sealed record Grant(string Cluster, string ClusterRole, string? Namespace, ObjectKey Account)
{
    private const string Rbac = "rbac.authorization.k8s.io";

    // Beside the bindings of the addon's own work, never one of them.
    private const string BindingPrefix = "open-cluster-management:cluster-gateway-grant:";

    // Leaves room for the hash within the 63 characters of a name that is also used as a label.
    private const int MaxSlug = 30;

    public ObjectKey Work => new(Cluster, WorkName);

    public string Binding => BindingPrefix + ClusterRole;

    private string WorkName
    {
        get
        {
            var full = Namespace is null ? ClusterRole : $"{Namespace}-{ClusterRole}";
            var slug = new string([.. full.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')]);
            // Roles have names that objects may not have, and two of them must not become one.
            var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Namespace}/{ClusterRole}")));
            return $"cluster-gateway-grant-{slug[..Math.Min(slug.Length, MaxSlug)].Trim('-')}-{hash[..8]}";
        }
    }

    /// <param name="owner">The cluster's gateway addon: the grant goes when it goes.</param>
    public V1ManifestWork ToWork(V1OwnerReference? owner) => new()
    {
        ApiVersion = V1ManifestWork.Resource.ApiVersion,
        Kind = V1ManifestWork.Resource.Kind,
        Metadata = new V1ObjectMeta
        {
            Name = Work.Name,
            NamespaceProperty = Cluster,
            Labels = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["app.kubernetes.io/managed-by"] = "kubectl-ocm",
            },
            OwnerReferences = owner is null ? null : [owner],
        },
        Spec = new V1ManifestWorkSpec
        {
            Workload = new V1ManifestsTemplate { Manifests = [Manifest()] },
        },
    };

    private JsonElement Manifest()
    {
        var binding = new JsonObject
        {
            ["apiVersion"] = $"{Rbac}/v1",
            ["kind"] = Namespace is null ? "ClusterRoleBinding" : "RoleBinding",
            ["metadata"] = Namespace is null
                ? new JsonObject { ["name"] = Binding }
                : new JsonObject { ["name"] = Binding, ["namespace"] = Namespace },
            ["roleRef"] = new JsonObject { ["apiGroup"] = Rbac, ["kind"] = "ClusterRole", ["name"] = ClusterRole },
            ["subjects"] = new JsonArray(new JsonObject
            {
                ["kind"] = "ServiceAccount",
                ["name"] = Account.Name,
                ["namespace"] = Account.Namespace,
            }),
        };
        using var document = JsonDocument.Parse(binding.ToJsonString());
        return document.RootElement.Clone();
    }
}
