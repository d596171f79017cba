using OcmAddons.ClusterGateway.Server.Tests.Rig;
using OcmAddons.ClusterGateway.Server.Webhooks;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ClusterGateway.Server.Tests.Webhooks;

/// <summary>Webhook configurations as a hub has them.</summary>
internal static class Policy
{
    public static V1ValidatingWebhookConfiguration For(Backend webhook) =>
        For($"{webhook.Address}/check", ca: System.Text.Encoding.UTF8.GetBytes(webhook.Authority.Pem));

    public static V1ValidatingWebhookConfiguration For(
        string url, string operation = "CONNECT", string resource = "clustergateways/proxy", byte[]? ca = null) => new()
        {
            Metadata = new V1ObjectMeta { Name = "policy" },
            Webhooks =
        [
            new V1AdmissionWebhook
            {
                Name = "policy.example.com",
                ClientConfig = new V1WebhookClientConfig { Url = url, CaBundle = ca },
                Rules =
                [
                    new V1RuleWithOperations
                    {
                        Operations = [operation],
                        ApiGroups = ["cluster.core.oam.dev"],
                        ApiVersions = ["v1alpha1"],
                        Resources = [resource],
                        Scope = "*",
                    },
                ],
                FailurePolicy = "Fail",
                AdmissionReviewVersions = ["v1"],
            },
        ],
        };

    /// <summary>Webhooks in their order, by address and reinvocation policy.</summary>
    public static V1MutatingWebhookConfiguration Mutating(
        string name, params ((string Url, byte[] Ca) Address, string? Reinvocation)[] webhooks) => new()
        {
            Metadata = new V1ObjectMeta { Name = name },
            Webhooks =
            [
                .. webhooks.Select(webhook =>
                {
                    var one = For(webhook.Address.Url, ca: webhook.Address.Ca).Webhooks![0];
                    one.ReinvocationPolicy = webhook.Reinvocation;
                    return one;
                }),
            ],
        };
}
