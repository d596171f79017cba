namespace OcmAddons.Testing.ApiServers;

/// <summary>The command lines of the servers.</summary>
internal static class ControlPlane
{
    public static IEnumerable<string> EtcdArguments(ApiServerFiles files, Uri clients) =>
    [
        $"--data-dir={files["etcd"]}",
        $"--listen-client-urls={clients.AbsoluteUri.TrimEnd('/')}",
        $"--advertise-client-urls={clients.AbsoluteUri.TrimEnd('/')}",
        "--listen-peer-urls=http://127.0.0.1:0",
        "--log-level=warn",
        "--logger=zap",
    ];

    public static IEnumerable<string> ApiServerArguments(
        ApiServerFiles files, Uri etcd, Uri server, ApiServerOptions options) =>
    [
        $"--etcd-servers={etcd.AbsoluteUri.TrimEnd('/')}",
        "--bind-address=127.0.0.1",
        $"--secure-port={server.Port}",
        // A loopback address is no endpoint of a Service; nobody here needs the kubernetes Service's.
        "--endpoint-reconciler-type=none",
        "--service-cluster-ip-range=10.96.0.0/16",
        "--allow-privileged=true",
        $"--authorization-mode={(options.Rbac ? "Node,RBAC" : "AlwaysAllow")}",
        // Without a controller manager no service account has the token that a pod would be refused for.
        .. options.ControllerManager ? Array.Empty<string>() : ["--disable-admission-plugins=ServiceAccount"],
        $"--client-ca-file={files["ca.crt"]}",
        $"--tls-cert-file={files["apiserver.crt"]}",
        $"--tls-private-key-file={files["apiserver.key"]}",
        "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
        $"--service-account-key-file={files["service-accounts.pub"]}",
        $"--service-account-signing-key-file={files["service-accounts.key"]}",
        $"--requestheader-client-ca-file={files["front-proxy-ca.crt"]}",
        "--requestheader-allowed-names=front-proxy-client",
        "--requestheader-username-headers=X-Remote-User",
        "--requestheader-group-headers=X-Remote-Group",
        "--requestheader-extra-headers-prefix=X-Remote-Extra-",
        $"--proxy-client-cert-file={files["front-proxy-client.crt"]}",
        $"--proxy-client-key-file={files["front-proxy-client.key"]}",
        $"--cert-dir={files["certificates"]}",
        "--profiling=false",
        .. options.ExtraArguments,
    ];

    public static IEnumerable<string> ControllerManagerArguments(ApiServerFiles files) =>
    [
        $"--kubeconfig={files["controller-manager.kubeconfig"]}",
        "--leader-elect=false",
        "--port=0",
        "--secure-port=0",
        $"--root-ca-file={files["ca.crt"]}",
        $"--service-account-private-key-file={files["service-accounts.key"]}",
        $"--cluster-signing-cert-file={files["ca.crt"]}",
        $"--cluster-signing-key-file={files["ca.key"]}",
        "--kube-api-qps=100",
        "--kube-api-burst=200",
    ];
}
