using System.Text.Json.Nodes;
using OcmAddons.ClusterGateway.Api;
using OcmAddons.ClusterGateway.Server.Authentication;
using OcmAddons.ClusterGateway.Server.Requests;

namespace OcmAddons.ClusterGateway.Server.Webhooks;

/// <summary>The AdmissionReview of a proxied request, as Kubernetes' API servers write it, and its answer.</summary>
internal static class ConnectReview
{
    private const string Kind = ConnectOptions.Kind;
    private const int MaxWarnings = 10;

    public static JsonObject Of(string uid, string version, ConnectQuestion question)
    {
        var request = question.Request;
        return new()
        {
            ["kind"] = "AdmissionReview",
            ["apiVersion"] = $"admission.k8s.io/{version}",
            ["request"] = new JsonObject
            {
                ["uid"] = uid,
                ["kind"] = GroupVersion("kind", Kind),
                ["resource"] = GroupVersion("resource", request.Resource),
                ["subResource"] = request.Subresource,
                ["requestKind"] = GroupVersion("kind", Kind),
                ["requestResource"] = GroupVersion("resource", request.Resource),
                ["requestSubResource"] = request.Subresource,
                ["name"] = request.Name,
                ["operation"] = "CONNECT",
                ["userInfo"] = UserInfo(question.Caller),
                ["object"] = question.Options.ToJson(),
                ["oldObject"] = null,
                ["dryRun"] = question.IsDryRun,
                ["options"] = null,
            },
        };
    }

    /// <exception cref="FormatException">It is no answer to this review.</exception>
    public static WebhookVerdict Read(JsonNode? answer, string uid, string version, string webhook)
    {
        try
        {
            var response = answer?["response"];
            if (response is null || response["uid"]?.GetValue<string>() != uid
                || answer!["apiVersion"]?.GetValue<string>() != $"admission.k8s.io/{version}"
                || answer["kind"]?.GetValue<string>() != "AdmissionReview")
                throw new FormatException("the answer is none to this review");
            var warnings = (response["warnings"] as JsonArray ?? []).Take(MaxWarnings)
                .Select(w => w?.GetValue<string>() ?? "").Where(w => w.Length > 0).ToList();
            var (patch, patchType) = (response["patch"]?.GetValue<string>(), response["patchType"]?.GetValue<string>());
            if (patch is null != patchType is null || patchType is not (null or "JSONPatch"))
                throw new FormatException("it has a patch without the type JSONPatch, or the type without a patch");
            return response["allowed"]?.GetValue<bool>() == true
                ? new(null, warnings, patch is null ? null : Convert.FromBase64String(patch))
                : new(Refusal(response["status"], webhook), warnings);
        }
        catch (InvalidOperationException e)
        {
            throw new FormatException($"a field has the wrong type: {e.Message}", e);
        }
    }

    private static ApiFailure Refusal(JsonNode? status, string webhook)
    {
        var code = status?["code"]?.GetValue<int>() ?? 0;
        var reason = status?["reason"]?.GetValue<string>() ?? "";
        var because = status?["message"]?.GetValue<string>() is { Length: > 0 } message ? message : reason;
        return new(
            code is >= 400 and <= 599 ? code : 400, reason,
            $"admission webhook \"{webhook}\" denied the request"
            + (because.Length > 0 ? $": {because}" : " without explanation"));
    }

    private static JsonObject UserInfo(Caller caller)
    {
        var user = new JsonObject { ["username"] = caller.Name, ["groups"] = Texts(caller.Groups) };
        if (caller.Uid is { } uid) user["uid"] = uid;
        if (caller.Extra.Count == 0) return user;
        var extra = new JsonObject();
        foreach (var (key, values) in caller.Extra) extra[key] = Texts(values);
        user["extra"] = extra;
        return user;
    }

    private static JsonObject GroupVersion(string what, string name) =>
        new() { ["group"] = GatewayApi.Group, ["version"] = GatewayApi.Version, [what] = name };

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode?)t)]);
}

/// <param name="Refusal">Null when the request may go on.</param>
/// <param name="Patch">RFC 6902; null: nothing is to be changed. Of validating webhooks it counts for nothing.</param>
internal readonly record struct WebhookVerdict(
    ApiFailure? Refusal, IReadOnlyList<string> Warnings, byte[]? Patch = null)
{
    public static WebhookVerdict Admitted { get; } = new(null, []);
}
