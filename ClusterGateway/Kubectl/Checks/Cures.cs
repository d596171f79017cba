using System.Security.Authentication;
using OcmAddons.ClusterGateway.Api;
using OcmAddons.ClusterGateway.Kubectl.Hub;

namespace OcmAddons.ClusterGateway.Kubectl.Checks;

/// <summary>What a person can do about a hop that is broken.</summary>
internal static class Cures
{
    private const string HubNamespace = "open-cluster-management-addon";
    private const string AgentNamespace = "open-cluster-management-cluster-proxy";

    public const string InstallGateway =
        "Install the chart cluster-gateway-addon-manager on the hub; when it is installed: kubectl logs -n "
        + HubNamespace + " deploy/cluster-gateway-addon-manager";

    public const string LookAtGateway =
        "Look at the gateway's pods on the hub: kubectl get pods -n " + HubNamespace + " -l "
        + "proxy.open-cluster-management.io/addon-name=cluster-gateway; and at their log";

    public const string HubCredentials =
        "Log in to the hub again, or use a context whose credentials are valid: kubectl config get-contexts";

    public const string ProxyServerDown =
        "Look at the tunnel's servers on the hub: kubectl get pods -n " + HubNamespace
        + "; and at the log of the addon's manager: kubectl logs -n " + HubNamespace
        + " deploy/cluster-proxy-addon-manager";

    public const string AgentDown =
        "On the managed cluster: kubectl logs -n " + AgentNamespace + " deploy/cluster-proxy-proxy-agent. It names the "
        + "address that it dials, which is the chart's proxyServer.entrypointAddress and proxyServer.port";

    public const string ClusterDown =
        "On the managed cluster look at the klusterlet: kubectl get pods -n open-cluster-management-agent";

    public static string Hub(Exception failure) => failure switch
    {
        HttpRequestException { InnerException: AuthenticationException } =>
            "The hub's certificate is not of the CA in your kubeconfig: get the hub's kubeconfig anew, or give "
            + "--certificate-authority",
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } =>
            "The name of the hub's API server does not resolve here: is --context the right one?",
        OperationCanceledException =>
            "Packets to the hub's API server seem to be dropped: look at VPN, proxy and firewalls",
        _ => "Nothing answers at the hub's address: is --context the right one, and is there a way from here?",
    };

    public static string Accept(string cluster) =>
        $"Accept the cluster on the hub: clusteradm accept --clusters {cluster}";

    public static string Addon(string cluster, string addon) =>
        $"kubectl get managedclusteraddon -n {cluster} {addon} -o yaml; read its conditions in the order "
        + "RegistrationApplied, ClusterCertificateRotated, ManifestApplied, Available";

    public static string MissingAddon(string addon) =>
        $"Install the chart of {addon} on the hub, or create its ManagedClusterAddOn in the cluster's namespace";

    public static string Gateway(string cluster) =>
        $"Both addons that make it must be there: kubectl get managedclusteraddon -n {cluster} {GatewayAccounts.Addon} "
        + $"{GatewayApi.AddonName}";

    public static string Token(string cluster, string account) =>
        $"kubectl get managedserviceaccount -n {cluster} {account} -o yaml says why; on the managed cluster look at "
        + "the log of the managed-serviceaccount agent";

    public static string Right(string cluster) =>
        "Have a hub admin grant it: kubectl create clusterrole use-gateway --verb=get,create,update,patch,delete "
        + $"--resource=clustergateways.{GatewayApi.Group}/proxy --resource-name={cluster}; and bind it to you";

    public static string Configuration(string cluster) =>
        $"kubectl get clustergateway {cluster} -o yaml, and the Secret {cluster} with the gateway's credential: one of "
        + "its keys is missing or wrong";

    public static string ApiServer(string said) =>
        said.Contains(ProxyMessages.NotTrusted, StringComparison.Ordinal)
            ? "The API server's certificate is not of the CA in the credential's ca.crt: was the cluster's CA renewed? "
                + "Delete the ManagedServiceAccount's Secret on the hub, and it is made anew"
            : "The tunnel is fine up to the agent; look at the managed cluster's API server, and at what its agent "
                + "may connect to (kubernetes.default.svc)";

    public static string Grant(string cluster) => $"kubectl ocm grant {cluster} --clusterrole view";
}
