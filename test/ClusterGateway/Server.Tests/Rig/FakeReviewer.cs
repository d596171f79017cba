using OcmAddons.ClusterGateway.Server.Authentication;
using OcmAddons.ClusterGateway.Server.Authorization;

namespace OcmAddons.ClusterGateway.Server.Tests.Rig;

/// <summary>Allows everything unless told otherwise, and remembers what it was asked.</summary>
internal sealed class FakeReviewer : IAccessReviewer
{
    public Func<Caller, AccessQuestion, bool> Allows { get; set; } = static (_, _) => true;

    public List<(Caller Caller, AccessQuestion Question)> Asked { get; } = [];

    public Task<AccessDecision> ReviewAsync(Caller caller, AccessQuestion question, CancellationToken cancellationToken)
    {
        lock (Asked) Asked.Add((caller, question));
        return Task.FromResult(new AccessDecision(Allows(caller, question), null));
    }
}
