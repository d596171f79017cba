using System.Security.Cryptography;
using System.Text;
using OcmAddons.ClusterGateway.Server.Authorization;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Operator;

namespace OcmAddons.ClusterGateway.Server.Authentication;

/// <summary>For callers that come straight to this server: the hub says whose bearer token it is.</summary>
[EntityRbac(typeof(V1TokenReview), Verbs = RbacVerb.Create)]
internal sealed class TokenReviewer(IKubernetesClient hub, AuthenticationSettings settings, TimeProvider time)
    : ITokenReviewer
{
    private const int CacheCapacity = 2048;

    private readonly ReviewCache<string, Caller?> cache = new(CacheCapacity, time);

    public async Task<Caller?> ReviewAsync(string token, CancellationToken cancellationToken)
    {
        var key = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
        if (cache.TryGet(key, out var known)) return known;
        var status = await hub.ReviewTokenAsync(new SecretString(token), [], cancellationToken);
        var caller = status is { Authenticated: true, User: { Username.Length: > 0 } user } ? Read(user) : null;
        cache.Set(key, caller, settings.TokenTtl);
        return caller;
    }

    private static Caller Read(V1UserInfo user) => Caller.Proven(
        user.Username!, user.Uid, [.. user.Groups ?? []],
        user.Extra?.ToDictionary(e => e.Key, e => (IReadOnlyList<string>)[.. e.Value]));
}
