using System.Text.Json;
using System.Text.Json.Nodes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.ManagedServiceAccount.Api;

namespace OcmAddons.ManagedServiceAccount.Agent.Tokens;

/// <summary>Computes the status to write; others' conditions and unknown fields stay as they are.</summary>
internal static class TokenStatus
{
    /// <param name="issued">The token made in this pass; null when the old one was kept.</param>
    public static JsonObject Reported(
        V1Beta1ManagedServiceAccount account, IssuedToken? issued, DateTimeOffset now)
    {
        var status = Copy(account.Status);
        SetCondition(
            status, ManagedServiceAccountNames.SecretCreated, "True", ManagedServiceAccountNames.SecretCreated, "",
            now);
        SetCondition(
            status, ManagedServiceAccountNames.TokenReported, "True", ManagedServiceAccountNames.TokenReported, "",
            now);
        if (issued is not null)
        {
            status.ExpirationTimestamp = issued.ExpiresAt;
            status.TokenSecretRef = new() { Name = account.Metadata.Name!, LastRefreshTimestamp = now };
        }

        return ToJson(status);
    }

    public static JsonObject Failed(
        V1Beta1ManagedServiceAccount account, string reason, string message, DateTimeOffset now)
    {
        var status = Copy(account.Status);
        SetCondition(status, ManagedServiceAccountNames.TokenReported, "False", reason, message, now);
        return ToJson(status);
    }

    public static JsonObject ToJson(ManagedServiceAccountStatus? status) =>
        (JsonObject)JsonSerializer.SerializeToNode(
            status ?? new(), ManagedServiceAccountJson.Default.ManagedServiceAccountStatus)!;

    // The cached object is shared, so it must not be changed.
    private static ManagedServiceAccountStatus Copy(ManagedServiceAccountStatus? status) =>
        ToJson(status).Deserialize(ManagedServiceAccountJson.Default.ManagedServiceAccountStatus)!;

    private static void SetCondition(
        ManagedServiceAccountStatus status, string type, string value, string reason, string message,
        DateTimeOffset now)
    {
        status.Conditions ??= [];
        var condition = status.Conditions.FirstOrDefault(known => known.Type == type);
        if (condition is null) status.Conditions.Add(condition = new V1Condition { Type = type });
        if (condition.Status != value) condition.LastTransitionTime = now;
        condition.Status = value;
        condition.Reason = reason;
        condition.Message = message;
    }
}
