using OcmAddons.ClusterGateway.Api;
using OcmAddons.ClusterGateway.Api.Gateways;
using OcmAddons.ClusterGateway.Server.Proxying;
using OcmAddons.ClusterGateway.Server.Registry;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ClusterGateway.Server.Resources;

/// <summary>
/// What readers get to see of a gateway. Its credential only when the operator of this process wants that.
/// </summary>
internal sealed class GatewayView(GatewayViewSettings settings)
{
    public V1Alpha1ClusterGateway Of(Gateway gateway) => new()
    {
        ApiVersion = GatewayApi.ApiVersion,
        Kind = V1Alpha1ClusterGateway.Resource.Kind,
        Metadata = Metadata(gateway),
        Spec = new ClusterGatewaySpec
        {
            Access = new ClusterAccess
            {
                Endpoint = Endpoint(gateway.Endpoint),
                Credential = gateway.Credential is { } credential ? Credential(credential) : null,
            },
        },
        Status = new ClusterGatewayStatus { Healthy = gateway.Health.Healthy, HealthyReason = gateway.Health.Reason },
    };

    public static V1ObjectMeta Metadata(Gateway gateway) => new()
    {
        Name = gateway.Name,
        Uid = gateway.Origin.Uid,
        ResourceVersion = gateway.Origin.ResourceVersion,
        CreationTimestamp = gateway.Origin.CreationTimestamp,
    };

    private string ProxyUrl(string url) => settings.ExposeCredentials ? url : ClusterProxyUrl.WithoutPassword(url);

    private ClusterEndpoint Endpoint(GatewayEndpoint endpoint) => new()
    {
        Type = endpoint.Type,
        Const = endpoint.IsTunnel
            ? null
            : new ClusterEndpointConst
            {
                Address = endpoint.Address ?? "",
                CaBundle = endpoint.CaBundle is { Length: > 0 } bundle ? bundle : null,
                Insecure = endpoint.Insecure ? true : null,
                ProxyUrl = endpoint.ProxyUrl is { } url ? ProxyUrl(url) : null,
            },
    };

    private ClusterAccessCredential Credential(GatewayCredential credential) => new()
    {
        Type = credential.Type,
        ServiceAccountToken = settings.ExposeCredentials ? credential.Token?.Reveal() : null,
        X509 = settings.ExposeCredentials && credential.Certificate is { } certificate
            ? new X509Credential
            {
                Certificate = certificate.CertificatePem,
                PrivateKey = System.Text.Encoding.UTF8.GetBytes(certificate.KeyPem.Reveal()),
            }
            : null,
    };
}

/// <param name="ExposeCredentials">Shows tokens and keys to whoever may get clustergateways, as the original
/// does.</param>
internal sealed record GatewayViewSettings(bool ExposeCredentials);
