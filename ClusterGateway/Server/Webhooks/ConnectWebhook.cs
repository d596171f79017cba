using System.Security.Cryptography;
using OcmAddons.ClusterGateway.Api;

namespace OcmAddons.ClusterGateway.Server.Webhooks;

/// <summary>A webhook that wants to be asked before a cluster is connected to.</summary>
/// <param name="Configuration">The object that names it, for logs.</param>
/// <param name="Url">Null: that cannot be called, as <paramref name="Problem"/> says.</param>
/// <param name="CaBundle">Empty: the system's roots.</param>
/// <param name="ReviewVersion">Of admission.k8s.io.</param>
/// <param name="FailsOpen">Whether requests go on when it cannot be asked.</param>
internal sealed record ConnectWebhook(
    string Name, string Configuration, Uri? Url, byte[] CaBundle, string ReviewVersion, bool FailsOpen,
    TimeSpan Timeout, string? Problem)
{
    /// <summary>Asked once more when another one has changed something since.</summary>
    public bool IsReinvoked { get; private init; }

    /// <summary>It does nothing that lasts when it is told of a dry run.</summary>
    public bool TakesDryRuns { get; private init; }

    /// <summary>It wants to be asked only where expressions hold, and nothing here can evaluate them.</summary>
    public bool HasConditions { get; private init; }

    private const string Resource = "clustergateways";
    private const string Subresource = "proxy";

    private static readonly string[] Versions = ["v1", "v1beta1"];

    // As the original does in another form: with a sub-resource, "*" alone does not mean it.
    private static readonly string[] Resources =
        ["*/*", $"{Resource}/{Subresource}", $"{Resource}/*", $"*/{Subresource}"];

    /// <summary>What a connection to it depends on.</summary>
    public string Fingerprint { get; } =
        $"{Url?.GetLeftPart(UriPartial.Authority)} {Convert.ToHexString(SHA256.HashData(CaBundle))}";

    /// <summary>Those of a configuration that are about the proxy subresource of this process' group.</summary>
    public static IEnumerable<ConnectWebhook> Of(
        string configuration, IEnumerable<V1AdmissionWebhook>? webhooks, string group) =>
        (webhooks ?? []).Where(webhook => IsAsked(webhook, group)).Select(webhook => From(webhook, configuration));

    // No namespace selector exempts what has no namespace, and there is no object whose labels could be selected.
    private static bool IsAsked(V1AdmissionWebhook webhook, string group) =>
        webhook.ObjectSelector is null or { MatchLabels: null or { Count: 0 }, MatchExpressions: null or { Count: 0 } }
        && webhook.Rules?.Any(rule => Matches(rule, group)) == true;

    private static bool Matches(V1RuleWithOperations rule, string group) =>
        Has(rule.Operations, "CONNECT") && Has(rule.ApiGroups, group) && Has(rule.ApiVersions, GatewayApi.Version)
        && rule.Resources?.Any(resource => Resources.Contains(resource)) == true
        && rule.Scope is null or "*" or "Cluster";

    private static bool Has(IList<string>? names, string name) => names?.Any(n => n == "*" || n == name) == true;

    private static ConnectWebhook From(V1AdmissionWebhook webhook, string configuration)
    {
        var version = webhook.AdmissionReviewVersions?.FirstOrDefault(v => Versions.Contains(v));
        var url = UrlOf(webhook.ClientConfig);
        var problem = url is null ? "it has no https address"
            : version is null ? "it knows no version of AdmissionReview that is known here"
            : null;
        return new(
            webhook.Name, configuration, problem is null ? url : null, webhook.ClientConfig.CaBundle ?? [],
            version ?? "", webhook.FailurePolicy == "Ignore",
            TimeSpan.FromSeconds(Math.Clamp(webhook.TimeoutSeconds ?? 10, 1, 30)), problem)
        {
            IsReinvoked = webhook.ReinvocationPolicy == "IfNeeded",
            TakesDryRuns = webhook.SideEffects is "None" or "NoneOnDryRun",
            HasConditions = webhook.MatchConditions is { Count: > 0 },
        };
    }

    private static Uri? UrlOf(V1WebhookClientConfig config)
    {
        var text = config.Service is { } service
            ? $"https://{service.Name}.{service.Namespace}.svc:{service.Port ?? 443}/{service.Path?.TrimStart('/')}"
            : config.Url;
        return Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps ? url : null;
    }
}
