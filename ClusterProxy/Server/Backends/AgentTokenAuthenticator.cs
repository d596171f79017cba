using OcmAddons.Konnectivity.Streams;
using OcmAddons.Kubernetes;

namespace OcmAddons.ClusterProxy.Server.Backends;

/// <summary>
/// Asks the API server whose token an agent sends. The texts of refusals are konnectivity's: agents show them.
/// </summary>
internal sealed class AgentTokenAuthenticator(AgentTokenOptions options, IKubernetesClient client) : IDisposable
{
    private const int MaxReviews = 32; // whoever can connect can make us ask
    private const int MaxToken = 64 * 1024;
    private const string Prefix = "Bearer ";
    private readonly SemaphoreSlim reviews = new(MaxReviews);

    public void Dispose() => reviews.Dispose();

    /// <summary>Null when the agent is the one that is expected; otherwise why it is not.</summary>
    public async Task<string?> FindProblemAsync(IServerPacketStream stream, CancellationToken cancellationToken)
    {
        var values = stream.RequestHeader(TunnelHeaders.Authorization);
        if (values.Count == 0) return "Authentication context was not found in metadata";
        if (values is not [var value]) return $"too many ({values.Count}) tokens are received";
        if (!value.StartsWith(Prefix, StringComparison.Ordinal))
            return $"received token does not have \"{Prefix}\" prefix";
        if (value.Length > MaxToken) return "received token is too long";
        await reviews.WaitAsync(cancellationToken);
        try
        {
            var problem = await ReviewAsync(new SecretString(value[Prefix.Length..]), cancellationToken);
            return problem is null ? null : $"Failed to validate authentication token, err:{problem}";
        }
        finally
        {
            reviews.Release();
        }
    }

    private async Task<string?> ReviewAsync(SecretString token, CancellationToken cancellationToken)
    {
        try
        {
            var status = await client.ReviewTokenAsync(token, [options.Audience], cancellationToken);
            if (status.Error is { Length: > 0 } error) return $"lookup failed: {error}";
            if (status.Authenticated is not true) return "lookup failed: service account jwt not valid";
            // An API server that does not know of audiences would take a token that is meant for itself.
            if (status.Audiences?.Contains(options.Audience) is not true)
                return $"lookup failed: the token is not for audience \"{options.Audience}\"";
            return NameProblem(status.User?.Username ?? "");
        }
        catch (Exception e) when (e is KubernetesException or HttpRequestException)
        {
            return $"Failed to authenticate request. err:{e.Message}";
        }
    }

    private string? NameProblem(string username)
    {
        if (username.Split(':') is not [var system, var kind, var ns, var name])
            return "lookup failed: unexpected username format";
        if (system != "system" || kind != "serviceaccount")
            return "lookup failed: username returned is not a service account";
        if (ns != options.Namespace)
            return $"lookup failed: incoming request from \"{ns}\" namespace. Expected \"{options.Namespace}\"";
        return name == options.ServiceAccount
            ? null
            : $"lookup failed: incoming request from \"{name}\" service account. "
                + $"Expected \"{options.ServiceAccount}\"";
    }
}
