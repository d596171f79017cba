using OcmAddons.ClusterGateway.Server.Authentication;

namespace OcmAddons.ClusterGateway.Server.Tests.Rig;

/// <summary>Knows a token for each user, by name.</summary>
internal sealed class FakeTokens : Dictionary<string, string>, ITokenReviewer
{
    public Task<Caller?> ReviewAsync(string token, CancellationToken cancellationToken) => Task.FromResult(
        TryGetValue(token, out var user) ? Caller.Proven(user, null, [], null) : null);
}
