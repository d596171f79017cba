using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ClusterGateway.Api.Configurations;

public sealed class ClusterGatewayConfigurationSpec : KubernetesModel
{
    public string Image { get; set; } = "";

    public string SecretNamespace { get; set; } = "";

    public string InstallNamespace { get; set; } = "";

    public SecretManagement SecretManagement { get; set; } = new();

    public GatewayEgress Egress { get; set; } = new();

    /// <summary>Replicas of the server; the manager's default when missing.</summary>
    public int? Replicas { get; set; }

    /// <summary>ClusterRoles that the gateway's account is bound to on every managed cluster.</summary>
    public IList<string>? ManagedClusterRoles { get; set; }

    /// <summary>Who managed clusters take the caller for; the gateway's own account when missing.</summary>
    public ClientIdentity? ClientIdentity { get; set; }

    /// <summary>Flags of the server, after those that the manager gives it.</summary>
    public IList<string>? AdditionalArgs { get; set; }

    /// <summary>Of the server's container; the manager's default when missing.</summary>
    public GatewayResources? Resources { get; set; }
}

public sealed class ClientIdentity : KubernetesModel
{
    /// <summary>Managed clusters see the hub's user, by impersonation, and judge by their own rights of it.</summary>
    public bool Penetration { get; set; }

    /// <summary>Rules of a ClusterGatewayProxyConfiguration: the first that matches decides.</summary>
    public IList<JsonObject>? ExchangerRules { get; set; }
}

/// <summary>Quantities may be written as numbers.</summary>
public sealed class GatewayResources : KubernetesModel
{
    public IDictionary<string, IntOrString>? Limits { get; set; }

    public IDictionary<string, IntOrString>? Requests { get; set; }
}

public sealed class SecretManagement : KubernetesModel
{
    public const string Manual = "Manual";

    public const string ServiceAccounts = "ManagedServiceAccount";

    public string Type { get; set; } = ServiceAccounts;

    public SecretManagementAccount? ManagedServiceAccount { get; set; }
}

public sealed class SecretManagementAccount : KubernetesModel
{
    public string Name { get; set; } = GatewayApi.AddonName;
}

public sealed class GatewayEgress : KubernetesModel
{
    public const string Direct = "Direct";

    public const string Tunnel = "ClusterProxy";

    public string Type { get; set; } = "";

    public EgressClusterProxy? ClusterProxy { get; set; }
}

public sealed class EgressClusterProxy : KubernetesModel
{
    public string ProxyServerHost { get; set; } = "";

    public int ProxyServerPort { get; set; }

    public EgressCredentials Credentials { get; set; } = new();
}

public sealed class EgressCredentials : KubernetesModel
{
    public string Namespace { get; set; } = "";

    public string ProxyClientSecretName { get; set; } = "";

    [JsonPropertyName("proxyClientCASecretName")]
    public string ProxyClientCaSecretName { get; set; } = "";
}
