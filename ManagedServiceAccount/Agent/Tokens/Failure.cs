using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Auth;
using OcmAddons.ManagedServiceAccount.Api;

namespace OcmAddons.ManagedServiceAccount.Agent.Tokens;

/// <summary>What a failed pass says in the condition.</summary>
/// <param name="IsFinal">Trying again cannot help before something changes.</param>
internal sealed record Failure(string Reason, string Message, bool IsFinal)
{
    /// <summary>Null for what is no failure of this account: a stop, or a write that somebody else overtook.</summary>
    public static Failure? Of(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        _ when cancellationToken.IsCancellationRequested => null,
        AccountRefusedException e => new(e.Reason, e.Message, IsFinal: true),
        FormatException e => Reported($"failed to make a decision on token creation: {e.Message}", isFinal: true),
        KubernetesException { Code: 409 } => null,
        KubernetesException e => Reported(e.Message, isFinal: e.Code is 400 or 422),
        KubernetesConfigException or HttpRequestException or IOException => Reported(exception.Message, isFinal: false),
        _ => null,
    };

    private static Failure Reported(string message, bool isFinal) =>
        new(ManagedServiceAccountNames.TokenReportFailed, message, isFinal);
}
