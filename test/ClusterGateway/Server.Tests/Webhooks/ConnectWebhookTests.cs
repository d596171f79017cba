using OcmAddons.ClusterGateway.Server.Webhooks;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ClusterGateway.Server.Tests.Webhooks;

/// <summary>Which webhooks are about proxied requests, and how they are called.</summary>
public sealed class ConnectWebhookTests
{
    private const string Group = "cluster.core.oam.dev";

    [TestCase("CONNECT", Group, "v1alpha1", "clustergateways/proxy", "*", true)]
    [TestCase("CONNECT", Group, "v1alpha1", "clustergateways/proxy", "Cluster", true)]
    [TestCase("CONNECT", Group, "v1alpha1", "clustergateways/proxy", null, true)]
    [TestCase("*", "*", "*", "*/*", "*", true)]
    [TestCase("CONNECT", "*", "*", "*/proxy", "*", true)]
    [TestCase("CONNECT", "*", "*", "clustergateways/*", "*", true)]
    [TestCase("CREATE", Group, "v1alpha1", "clustergateways/proxy", "*", false)]
    [TestCase("CONNECT", "", "v1", "pods/exec", "*", false)]
    [TestCase("CONNECT", "other.example.com", "v1alpha1", "clustergateways/proxy", "*", false)]
    [TestCase("CONNECT", Group, "v1beta1", "clustergateways/proxy", "*", false)]
    [TestCase("CONNECT", Group, "v1alpha1", "*", "*", false)]
    [TestCase("CONNECT", Group, "v1alpha1", "clustergateways", "*", false)]
    [TestCase("CONNECT", Group, "v1alpha1", "clustergateways/health", "*", false)]
    [TestCase("CONNECT", Group, "v1alpha1", "clustergateways/proxy", "Namespaced", false)]
    public void Of_Rule_MatchesAsInKubernetes(
        string operation, string group, string version, string resource, string? scope, bool asked)
    {
        var configuration = Policy.For("https://w.example.com", operation, resource);
        var rule = configuration.Webhooks![0].Rules![0];
        (rule.ApiGroups, rule.ApiVersions, rule.Scope) = ([group], [version], scope);

        Assert.That(Of(configuration).Count(), Is.EqualTo(asked ? 1 : 0));
    }

    [TestCase(true, 1)]
    [TestCase(false, 0)]
    public void Of_ObjectSelector_SelectsOnlyWhenItIsEmpty(bool empty, int asked)
    {
        var configuration = Policy.For("https://w.example.com");
        configuration.Webhooks![0].ObjectSelector = new V1LabelSelector
        {
            MatchLabels = empty ? null : new Dictionary<string, string> { ["a"] = "b" },
        };

        Assert.That(Of(configuration).Count(), Is.EqualTo(asked));
    }

    [TestCase(null, null, "https://s.n.svc/")]
    [TestCase("/check", 8443, "https://s.n.svc:8443/check")]
    [TestCase("check?x=y", null, "https://s.n.svc/check?x=y")]
    public void Of_Service_IsCalledByItsName(string? path, int? port, string url)
    {
        var configuration = Policy.For("");
        configuration.Webhooks![0].ClientConfig = new V1WebhookClientConfig
        {
            Service = new V1WebhookServiceReference { Namespace = "n", Name = "s", Path = path, Port = port },
        };

        Assert.That($"{Of(configuration).Single().Url}", Is.EqualTo(url));
    }

    [TestCase("http://w.example.com", "v1")]
    [TestCase("w.example.com", "v1")]
    [TestCase("https://w.example.com", "v2")]
    public void Of_WebhookThatCannotBeCalled_SaysSo(string url, string version)
    {
        var configuration = Policy.For(url);
        configuration.Webhooks![0].AdmissionReviewVersions = [version];

        var webhook = Of(configuration).Single();

        Assert.That((webhook.Url, webhook.Problem), Is.EqualTo(((Uri?)null, webhook.Problem)));
        Assert.That(webhook.Problem, Is.Not.Empty);
    }

    [TestCase(null, 10)]
    [TestCase(3, 3)]
    [TestCase(0, 1)]
    [TestCase(3600, 30)]
    public void Of_Timeout_StaysWithinItsBounds(int? given, int seconds)
    {
        var configuration = Policy.For("https://w.example.com");
        configuration.Webhooks![0].TimeoutSeconds = given;

        Assert.That(
            Of(configuration).Single().Timeout, Is.EqualTo(TimeSpan.FromSeconds(seconds)));
    }

    private static IEnumerable<ConnectWebhook> Of(V1ValidatingWebhookConfiguration configuration) =>
        ConnectWebhook.Of("policy", configuration.Webhooks, Group);
}
