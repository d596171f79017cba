using System.Text;
using OcmAddons.Kubernetes.Auth;

namespace OcmAddons.Kubernetes.Tests.Auth;

public sealed class KubernetesConfigLoaderTests
{
    private string folder = "";

    [SetUp]
    public void CreateFolder() => folder = Directory.CreateTempSubdirectory("ocm-addons-config-").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public void Load_FlagAndEverythingElse_FlagWins()
    {
        var flag = Write("flag", Kubeconfig("https://flag"));
        var environment = Environment() with
        {
            Kubeconfig = Write("env", Kubeconfig("https://env")),
            ServiceHost = "10.0.0.1",
            ServicePort = "443",
        };
        Write("sa/token", "t");

        var config = new KubernetesConfigLoader(environment).Load(flag, context: null);

        Assert.That(config.Server.Host, Is.EqualTo("flag"));
    }

    [Test]
    public void Load_EnvironmentBeforeInCluster_EnvironmentWins()
    {
        Write("sa/token", "t");
        var environment =
            Environment() with { Kubeconfig = Write("env", Kubeconfig("https://env")), ServiceHost = "10.0.0.1" };

        var config = new KubernetesConfigLoader(environment).Load(kubeconfigPath: "", context: null);

        Assert.That(config.Server.Host, Is.EqualTo("env"));
    }

    [TestCase("10.0.0.1", "https://10.0.0.1:6443/")]
    [TestCase("fd00::1", "https://[fd00::1]:6443/")]
    public void Load_InCluster_IsTheServiceAccount(string host, string address)
    {
        Write("sa/token", "t0ken\n");
        Write("sa/ca.crt", "CA");
        Write("sa/namespace", "mine\n");
        Write(".kube/config", Kubeconfig("https://home"));
        var environment = Environment() with { ServiceHost = host, ServicePort = "6443" };

        var config = new KubernetesConfigLoader(environment).Load(kubeconfigPath: null, context: null);

        Assert.That(config.Server.AbsoluteUri, Is.EqualTo(address));
        Assert.That(config.Namespace, Is.EqualTo("mine"));
        Assert.That(config.Token!.Path, Does.EndWith("/token"));
        Assert.That(config.CertificateAuthority!.Path, Does.EndWith("/ca.crt"));
    }

    [Test]
    public void Load_NothingButTheHomeFolder_IsItsConfig()
    {
        Write(".kube/config", Kubeconfig("https://home"));

        var config = new KubernetesConfigLoader(Environment()).Load(kubeconfigPath: null, context: null);

        Assert.That(config.Server.Host, Is.EqualTo("home"));
    }

    [Test]
    public void Load_NothingAtAll_SaysWhatWasLookedFor()
    {
        var error = Assert.Throws<KubernetesConfigException>(
            () => new KubernetesConfigLoader(Environment()).Load(kubeconfigPath: null, context: null))!;

        Assert.That(error.Message, Does.Contain("KUBECONFIG").And.Contain(".kube/config"));
    }

    [Test]
    public void Load_SeveralFiles_FirstToSaySomethingWinsAndPathsAreEachFilesOwn()
    {
        var one = Write("one/config", "current-context: c\nusers:\n- {name: u, user: {tokenFile: token}}\n");
        var two = Write("two/config", Kubeconfig("https://two").Replace("user: {}", "user: {token: other}"));
        var environment = Environment() with { Kubeconfig = $"{one}:{Path.Combine(folder, "missing")}:{two}" };

        var config = new KubernetesConfigLoader(environment).Load(kubeconfigPath: null, context: null);

        Assert.That(config.Server.Host, Is.EqualTo("two"));
        Assert.That(config.Token!.Path, Is.EqualTo(Path.Combine(folder, "one", "token")));
    }

    [Test]
    public void Load_EveryFieldOfAClusterAndUser_IsTaken()
    {
        var path = Write("config", $$$"""
            {"current-context": "c",
             "contexts": [{"name": "c", "context": {"cluster": "k", "user": "u", "namespace": "n"}}],
             "clusters": [{"name": "k", "cluster": {"server": "https://host:8443/path",
               "certificate-authority-data": "{{{Base64("CA")}}}",
               "certificate-authority": "/not/this", "tls-server-name": "name", "insecure-skip-tls-verify": true,
               "proxy-url": "socks5://p:1"}}],
             "users": [{"name": "u", "user": {"client-certificate": "tls.crt", "client-key-data": "{{{Base64("KEY")}}}",
               "token": "t",
               "username": "me", "password": "pw", "as": "you", "as-groups": ["g", "h"], "as-uid": "7"}}]}
            """);

        var config = KubernetesConfig.Load(path);

        Assert.That(config.Server.AbsoluteUri, Is.EqualTo("https://host:8443/path"));
        Assert.That(config.Namespace, Is.EqualTo("n"));
        Assert.That(Encoding.UTF8.GetString(config.CertificateAuthority!.Read()), Is.EqualTo("CA"));
        Assert.That((config.TlsServerName, config.InsecureSkipTlsVerify), Is.EqualTo(("name", true)));
        Assert.That(config.Proxy, Is.EqualTo(new Uri("socks5://p:1")));
        Assert.That(config.ClientCertificate!.Path, Is.EqualTo(Path.Combine(folder, "tls.crt")));
        Assert.That(Encoding.UTF8.GetString(config.ClientKey!.Read()), Is.EqualTo("KEY"));
        Assert.That(Encoding.UTF8.GetString(config.Token!.Read()), Is.EqualTo("t"));
        Assert.That((config.Username, config.Password!.Reveal()), Is.EqualTo(("me", "pw")));
        Assert.That(config.Impersonate!.User, Is.EqualTo("you"));
        Assert.That(config.Impersonate.Groups, Is.EqualTo(new[] { "g", "h" }));
        Assert.That(config.Impersonate.Uid, Is.EqualTo("7"));
    }

    [Test]
    public void Load_ExecUser_IsThePlugin()
    {
        var path = Write("config", Kubeconfig("https://host").Replace("user: {}", """
            user:
                exec:
                  apiVersion: client.authentication.k8s.io/v1beta1
                  command: ./bin/login
                  args: [--for, cluster]
                  env: [{name: A, value: "1"}]
                  installHint: get it
                  provideClusterInfo: true
            """));

        var exec = KubernetesConfig.Load(path).Exec!;

        Assert.That(exec.Command, Is.EqualTo(Path.Combine(folder, "bin", "login")));
        Assert.That(exec.Arguments, Is.EqualTo(new[] { "--for", "cluster" }));
        Assert.That(exec.Environment, Is.EqualTo(new[] { KeyValuePair.Create("A", "1") }));
        Assert.That(
            (exec.ApiVersion, exec.InstallHint), Is.EqualTo(("client.authentication.k8s.io/v1beta1", "get it")));
        Assert.That(exec.Cluster!.Server, Is.EqualTo("https://host"));
    }

    [Test]
    public void Load_NamedContext_IsUsedInsteadOfTheCurrent()
    {
        var path = Write("config", """
            current-context: a
            contexts: [{name: a, context: {cluster: a}}, {name: b, context: {cluster: b}}]
            clusters: [{name: a, cluster: {server: "https://a"}}, {name: b, cluster: {server: "https://b"}}]
            """);

        Assert.That(KubernetesConfig.Load(path, "b").Server.Host, Is.EqualTo("b"));
    }

    [Test]
    public void Load_NamedClusterAndUser_AreUsedInsteadOfTheContexts()
    {
        var path = Write("config", """
            current-context: a
            contexts: [{name: a, context: {cluster: a, user: a, namespace: n}}]
            clusters: [{name: a, cluster: {server: "https://a"}}, {name: b, cluster: {server: "https://b"}}]
            users: [{name: a, user: {token: a}}, {name: b, user: {token: b}}]
            """);

        var config = KubernetesConfig.Load(path, new KubeconfigSelection(Cluster: "b", User: "b"));

        Assert.That((config.Server.Host, config.Namespace), Is.EqualTo(("b", "n")));
        Assert.That(config.Token!.Read(), Is.EqualTo("b"u8.ToArray()));
    }

    [Test]
    public void ToString_OfAConfig_TellsNoSecret()
    {
        var path = Write("config", """
            current-context: a
            contexts: [{name: a, context: {cluster: a, user: a}}]
            clusters: [{name: a, cluster: {server: "https://a"}}]
            users: [{name: a, user: {token: hidden-1, username: u, password: hidden-2, client-key-data: aGlkZGVu}}]
            """);

        Assert.That(
            KubernetesConfig.Load(path).ToString(),
            Does.Contain("https://a").And.Not.Contain("hidden").And.Not.Contain("aGlkZGVu"));
    }

    [TestCase("current-context: [", "not YAML")]
    [TestCase("- a", "line 1: expected a mapping")]
    [TestCase("clusters: {}", "clusters must be a list")]
    [TestCase("clusters: []", "no current-context")]
    [TestCase("current-context: c", "no context c")]
    [TestCase("current-context: c\ncontexts: [{name: c, context: {}}]", "names no cluster")]
    [TestCase("current-context: c\ncontexts: [{name: c, context: {cluster: k}}]", "no cluster k")]
    [TestCase(
        "current-context: c\ncontexts: [{name: c, context: {cluster: k, user: u}}]\nclusters: [{name: k}]",
        "no user u")]
    [TestCase(
        "current-context: c\ncontexts: [{name: c, context: {cluster: k}}]\n"
        + "clusters: [{name: k, cluster: {certificate-authority-data: '!'}}]",
        "certificate-authority-data is not base64")]
    public void Load_BrokenKubeconfig_NamesTheFileAndWhatIsWrong(string text, string expected)
    {
        var path = Write("config", text);

        var error = Assert.Throws<KubernetesConfigException>(() => KubernetesConfig.Load(path))!;

        Assert.That(error.Message, Does.Contain(path).And.Contain(expected));
    }

    [Test]
    public void Load_MissingFile_NamesIt()
    {
        var error = Assert.Throws<KubernetesConfigException>(() => KubernetesConfig.Load(Path.Combine(folder, "no")))!;

        Assert.That(error.Message, Does.Contain(Path.Combine(folder, "no")));
    }

    private static string Kubeconfig(string server) => $$"""
        apiVersion: v1
        kind: Config
        current-context: c
        contexts:
        - name: c
          context: {cluster: k, user: u}
        clusters:
        - name: k
          cluster: {server: "{{server}}"}
        users:
        - name: u
          user: {}
        """;

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private KubernetesEnvironment Environment() => new(
        Kubeconfig: null, ServiceHost: null, ServicePort: null, folder, Path.Combine(folder, "sa"));

    private string Write(string name, string text)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }
}
