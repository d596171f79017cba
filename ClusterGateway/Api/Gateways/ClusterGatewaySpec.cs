using System.Text.Json.Serialization;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ClusterGateway.Api.Gateways;

public sealed class ClusterGatewaySpec : KubernetesModel
{
    public string Provider { get; set; } = "";

    public ClusterAccess Access { get; set; } = new();
}

public sealed class ClusterAccess : KubernetesModel
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public ClusterEndpoint? Endpoint { get; set; }

    public ClusterAccessCredential? Credential { get; set; }
}

public sealed class ClusterEndpoint : KubernetesModel
{
    public string Type { get; set; } = "";

    public ClusterEndpointConst? Const { get; set; }
}

public sealed class ClusterEndpointConst : KubernetesModel
{
    public string Address { get; set; } = "";

    public byte[]? CaBundle { get; set; }

    public bool? Insecure { get; set; }

    [JsonPropertyName("proxy-url")]
    public string? ProxyUrl { get; set; }
}

public sealed class ClusterAccessCredential : KubernetesModel
{
    public string Type { get; set; } = "";

    public string? ServiceAccountToken { get; set; }

    public X509Credential? X509 { get; set; }
}

public sealed class X509Credential : KubernetesModel
{
    public byte[] Certificate { get; set; } = [];

    public byte[] PrivateKey { get; set; } = [];
}

public sealed class ClusterGatewayStatus : KubernetesModel
{
    public bool Healthy { get; set; }

    public string? HealthyReason { get; set; }
}
