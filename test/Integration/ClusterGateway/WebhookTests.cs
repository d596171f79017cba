using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using OcmAddons.ClusterGateway.Server.Webhooks;
using OcmAddons.Kubernetes;
using OcmAddons.Testing.ApiServers;
using OcmAddons.Testing.Waiting;

namespace OcmAddons.Integration.Tests.ClusterGateway;

/// <summary>A policy that a real hub took in, and that its API server leaves to the gateway.</summary>
[Category("Integration")]
[CancelAfter(180_000)]
public sealed class WebhookTests
{
    [Test]
    public async Task Proxy_PolicyOfTheHub_DecidesOnWhatItIsAbout(CancellationToken cancellationToken)
    {
        var cluster = await GatewayCluster.CreateAsync("cluster-admin", cancellationToken);
        await using var policy = await FakeApiServer.StartAsync(
            context => DenySecretsAsync(context, cluster.Name), cancellationToken);
        var configuration = Configuration(policy);
        await GatewayClusters.Hub.Admin.CreateAsync(configuration, cancellationToken);
        try
        {
            var secrets = await Eventually.GetAsync(
                token => GetAsync(cluster, "secrets", token), answer => answer.Code != 200, "the policy to be known",
                cancellationToken);
            var maps = await GetAsync(cluster, "configmaps", cancellationToken);

            Assert.That(secrets.Code, Is.EqualTo(403));
            Assert.That(
                $"{secrets.Body["message"]}",
                Is.EqualTo("admission webhook \"secrets.example.com\" denied the request: no secrets"));
            Assert.That(maps.Code, Is.EqualTo(200));
        }
        finally
        {
            await GatewayClusters.Hub.Admin.DeleteAsync<V1ValidatingWebhookConfiguration>(
                configuration.Key(), preconditions: null, CancellationToken.None);
        }
    }

    [Test]
    public async Task Proxy_MutatingPolicyOfTheHub_ChangesWhereItGoes(CancellationToken cancellationToken)
    {
        var cluster = await GatewayCluster.CreateAsync("cluster-admin", cancellationToken);
        await using var policy = await FakeApiServer.StartAsync(
            context => SendToConfigMapsAsync(context, cluster), cancellationToken);
        var configuration = new V1MutatingWebhookConfiguration
        {
            Metadata = new() { Name = "to-configmaps" },
            Webhooks = Configuration(policy).Webhooks,
        };
        configuration.Webhooks![0].ReinvocationPolicy = "IfNeeded";
        await GatewayClusters.Hub.Admin.CreateAsync(configuration, cancellationToken);
        try
        {
            var secrets = await Eventually.GetAsync(
                token => GetAsync(cluster, "secrets", token), answer => $"{answer.Body["kind"]}" != "SecretList",
                "the policy to be known", cancellationToken);

            Assert.That((secrets.Code, $"{secrets.Body["kind"]}"), Is.EqualTo((200, "ConfigMapList")));
            var audited = await GatewayClusters.Audit.GetAsync(
                cluster.Name,
                e => e["annotations"]?["mutation.webhook.admission.k8s.io/round_0_index_0"] is not null,
                cancellationToken);
            Assert.That($"{audited["requestURI"]}", Does.EndWith("/secrets"));
        }
        finally
        {
            await GatewayClusters.Hub.Admin.DeleteAsync<V1MutatingWebhookConfiguration>(
                configuration.Key(), preconditions: null, CancellationToken.None);
        }
    }

    private static async Task<(int Code, JsonNode Body)> GetAsync(
        GatewayCluster cluster, string resource, CancellationToken cancellationToken)
    {
        using var response = await GatewayClusters.Hub.Admin.SendAsync(
            new(HttpMethod.Get, $"{cluster.ProxyPath}/api/v1/namespaces/{cluster.Namespace}/{resource}"),
            cancellationToken);
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        return ((int)response.StatusCode, JsonNode.Parse(body)!);
    }

    private static async Task DenySecretsAsync(HttpContext context, string cluster)
    {
        var review = (await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted))!;
        var request = review["request"]!;
        var denied = $"{request["name"]}" == cluster
            && $"{request["object"]!["path"]}".EndsWith("/secrets", StringComparison.Ordinal);
        await context.Response.WriteAsJsonAsync(
            new JsonObject
            {
                ["kind"] = "AdmissionReview",
                ["apiVersion"] = "admission.k8s.io/v1",
                ["response"] = new JsonObject
                {
                    ["uid"] = $"{request["uid"]}",
                    ["allowed"] = !denied,
                    ["status"] = new JsonObject { ["code"] = 403, ["message"] = "no secrets" },
                },
            },
            context.RequestAborted);
    }

    private static async Task SendToConfigMapsAsync(HttpContext context, GatewayCluster cluster)
    {
        var review = (await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted))!;
        var request = review["request"]!;
        var response = new JsonObject { ["uid"] = $"{request["uid"]}", ["allowed"] = true };
        if ($"{request["name"]}" == cluster.Name)
        {
            response["patchType"] = "JSONPatch";
            response["patch"] = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(
                $$"""
                [{"op":"replace","path":"/path","value":"/api/v1/namespaces/{{cluster.Namespace}}/configmaps"}]
                """));
        }

        await context.Response.WriteAsJsonAsync(
            new JsonObject
            {
                ["kind"] = "AdmissionReview",
                ["apiVersion"] = "admission.k8s.io/v1",
                ["response"] = response,
            },
            context.RequestAborted);
    }

    /// <summary>Fails open: other tests use the same hub, also while this policy goes.</summary>
    private static V1ValidatingWebhookConfiguration Configuration(FakeApiServer policy) => new()
    {
        Metadata = new() { Name = "no-secrets" },
        Webhooks =
        [
            new V1AdmissionWebhook
            {
                Name = "secrets.example.com",
                ClientConfig = new()
                {
                    Url = $"{policy.Config.Server.AbsoluteUri}review",
                    CaBundle = policy.Config.CertificateAuthority!.Read(),
                },
                Rules =
                [
                    new V1RuleWithOperations
                    {
                        Operations = ["CONNECT"],
                        ApiGroups = ["cluster.core.oam.dev"],
                        ApiVersions = ["*"],
                        Resources = ["clustergateways/proxy"],
                    },
                ],
                FailurePolicy = "Ignore",
                SideEffects = "None",
                AdmissionReviewVersions = ["v1"],
            },
        ],
    };
}
