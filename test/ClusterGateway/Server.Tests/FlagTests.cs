using OcmAddons.Hosting;

namespace OcmAddons.ClusterGateway.Server.Tests;

public sealed class FlagTests
{
    // What charts and people pass to the original.
    [TestCase("--secure-port=9443 --secret-namespace=x --ocm-integration=true --authorize-proxy-subpath=true")]
    [TestCase("--feature-gates=APIPriorityAndFairness=false,ClientIdentityPenetration=true,")]
    [TestCase("--cluster-gateway-proxy-config=/etc/x --user-agent=me --virtual-clutser-with-control-plane=false")]
    [TestCase("--authorization-always-allow-paths=/healthz,/readyz,/livez,/metrics")]
    [TestCase("--bind-address=::1 --cert-dir=/x --tls-min-version=VersionTLS13 --tls-sni-cert-key=a,b")]
    [TestCase("--http2-max-streams-per-connection=1000 --disable-http2-serving=true --permit-port-sharing=true")]
    [TestCase("--kubeconfig=/x --authentication-kubeconfig=/x --authorization-kubeconfig=/x --client-ca-file=/x")]
    [TestCase("--requestheader-client-ca-file=/x --requestheader-allowed-names=a,b --requestheader-uid-headers=u")]
    [TestCase("--requestheader-username-headers=u --requestheader-group-headers=g")]
    [TestCase("--requestheader-extra-headers-prefix=e")]
    [TestCase("--authentication-skip-lookup=true --authentication-tolerate-lookup-failure=true")]
    [TestCase("--authentication-token-webhook-cache-ttl=10s --authorization-webhook-cache-authorized-ttl=5m")]
    [TestCase("--authorization-webhook-cache-unauthorized-ttl=1s --profiling=false --contention-profiling=true")]
    [TestCase("--audit-policy-file=/x --audit-log-path=- --audit-log-format=json --audit-log-maxage=1")]
    [TestCase("--audit-log-maxbackup=2 --audit-log-maxsize=3 --audit-log-mode=batch --audit-log-compress=true")]
    [TestCase("--audit-webhook-config-file=/x --audit-webhook-mode=batch --audit-webhook-batch-max-wait=1s")]
    [TestCase("--enable-priority-and-fairness=false --enable-admission-plugins=x --disable-admission-plugins=y")]
    [TestCase("--admission-control-config-file=/x --egress-selector-config-file=/x --tracing-config-file=/x")]
    [TestCase("--etcd-servers=http://x --etcd-prefix=/x --debug-socket-path=/x -v=4 --logtostderr=true --vmodule=a=1")]
    [TestCase("--standalone-debug-mode=true --bind-address=127.0.0.1")]
    [TestCase("--tunnel-trust=Compatible --exec-credential-commands=aws,gke --exec-credential-timeout=10s")]
    public void Parse_FlagsOfTheOriginal_AreAccepted(string arguments) =>
        Assert.That(ApiServerCommand.Create().Parse(arguments.Split(' ')).Errors, Is.Empty);

    [TestCase("0.0.0.0")]
    [TestCase("10.0.0.1")]
    [TestCase("localhost.example.com")]
    [TestCase("::")]
    public void Check_StandaloneWhereOthersReachIt_IsRefused(string address) =>
        Assert.That(
            () => StandaloneDebug.Check("--standalone-debug-mode", address),
            Throws.TypeOf<UsageException>().With.Message.Contains("--bind-address=127.0.0.1"));

    [TestCase("127.0.0.1")]
    [TestCase("::1")]
    public void Check_StandaloneOnLoopback_IsAllowed(string address) =>
        Assert.That(() => StandaloneDebug.Check("--standalone-debug-mode", address), Throws.Nothing);

    [TestCase("--tunnel-trust=Sometimes")]
    [TestCase("--audit-log-mode=never")]
    [TestCase("--audit-log-maxsize=-1")]
    [TestCase("--secret-namespace=")]
    [TestCase("--feature-gates=NoSuchGate=true")]
    [TestCase("--client-ca-fil=/x")]
    public void Parse_Nonsense_IsAnError(string argument) =>
        Assert.That(ApiServerCommand.Create().Parse([argument]).Errors, Is.Not.Empty);
}
