using Microsoft.Extensions.DependencyInjection;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Auth;
using OcmAddons.OcmStandIn.Api;

namespace OcmAddons.OcmStandIn.Klusterlet;

/// <summary>The API servers that a klusterlet talks to, and as whom.</summary>
internal static class KlusterletClients
{
    extension(IServiceCollection services)
    {
        public IServiceCollection AddKlusterletClients(KubernetesConfig hub, KubernetesConfig managed) => services
            .AddKubernetesClient(hub)
            .AddKubernetesClient(KlusterletOptions.Managed, _ => managed)
            .AddKubernetesClient(KlusterletOptions.WorkAgent, _ => AsWorkAgent(managed));
    }

    // The work agent's own rights, so that an addon that needs more fails here as it would with OCM.
    private static KubernetesConfig AsWorkAgent(KubernetesConfig admin) => new()
    {
        Server = admin.Server,
        CertificateAuthority = admin.CertificateAuthority,
        TlsServerName = admin.TlsServerName,
        InsecureSkipTlsVerify = admin.InsecureSkipTlsVerify,
        ClientCertificate = admin.ClientCertificate,
        ClientKey = admin.ClientKey,
        Token = admin.Token,
        Exec = admin.Exec,
        Proxy = admin.Proxy,
        UserAgent = "work-agent",
        Impersonate = new Impersonation(
            $"system:serviceaccount:{OcmNames.AgentNamespace}:{ManagedClusterSetup.WorkAccount}",
            ["system:serviceaccounts", $"system:serviceaccounts:{OcmNames.AgentNamespace}", "system:authenticated"]),
    };
}
