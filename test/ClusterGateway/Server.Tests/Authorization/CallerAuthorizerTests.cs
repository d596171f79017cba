using OcmAddons.ClusterGateway.Server.Authentication;
using OcmAddons.ClusterGateway.Server.Authorization;
using OcmAddons.Testing.Time;

namespace OcmAddons.ClusterGateway.Server.Tests.Authorization;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class CallerAuthorizerTests
{
    private static readonly AccessQuestion Proxy =
        new("get", "cluster.core.oam.dev", "v1alpha1", "clustergateways", "proxy", "c1", "");

    private readonly FakeTimeProvider time = new();

    [Test]
    [CancelAfter(10_000)]
    public async Task AuthorizeAsync_AskedAgainSoon_TheHubIsAskedOnce(CancellationToken cancellationToken)
    {
        var hub = new Reviewer { Allow = true };
        var authorizer = new CallerAuthorizer(hub, AuthorizationSettings.Default, time);

        await authorizer.AuthorizeAsync(User("alice"), Proxy, cancellationToken);
        await authorizer.AuthorizeAsync(User("alice"), Proxy, cancellationToken);
        Assert.That(hub.Asked, Is.EqualTo(1));

        time.Advance(TimeSpan.FromSeconds(11));
        hub.Allow = false;
        var refusal = await authorizer.AuthorizeAsync(User("alice"), Proxy, cancellationToken);
        Assert.That((hub.Asked, refusal?.Code), Is.EqualTo((2, 403)));
    }

    [Test]
    [CancelAfter(10_000)]
    public async Task AuthorizeAsync_OtherUserGroupsVerbOrCluster_AreOtherQuestions(CancellationToken cancellationToken)
    {
        var hub = new Reviewer { Allow = true };
        var authorizer = new CallerAuthorizer(hub, AuthorizationSettings.Default, time);

        await authorizer.AuthorizeAsync(User("alice"), Proxy, cancellationToken);
        await authorizer.AuthorizeAsync(User("bob"), Proxy, cancellationToken);
        await authorizer.AuthorizeAsync(User("alice", "dev"), Proxy, cancellationToken);
        await authorizer.AuthorizeAsync(User("alice"), Proxy with { Verb = "create" }, cancellationToken);
        await authorizer.AuthorizeAsync(User("alice"), Proxy with { Name = "c2" }, cancellationToken);

        Assert.That(hub.Asked, Is.EqualTo(5));
    }

    [Test]
    [CancelAfter(10_000)]
    public async Task AuthorizeAsync_Denied_SaysItInKubernetesWords(CancellationToken cancellationToken)
    {
        var authorizer = new CallerAuthorizer(new Reviewer(), AuthorizationSettings.Default, time);

        var refusal = await authorizer.AuthorizeAsync(User("alice"), Proxy, cancellationToken);

        Assert.That(refusal!.Message, Is.EqualTo(
            "clustergateways.cluster.core.oam.dev \"c1\" is forbidden: User \"alice\" cannot get resource "
            + "\"clustergateways/proxy\" in API group \"cluster.core.oam.dev\" at the cluster scope"));
    }

    [Test]
    [CancelAfter(10_000)]
    public void AuthorizeAsync_HubThatFails_LetsNobodyThrough(CancellationToken cancellationToken)
    {
        var authorizer = new CallerAuthorizer(
            new Reviewer { Failure = new HttpRequestException("down") }, AuthorizationSettings.Default, time);

        Assert.That(
            () =>
                authorizer.AuthorizeAsync(User("alice"), Proxy, cancellationToken),
                Throws.TypeOf<HttpRequestException>());
    }

    [Test]
    [CancelAfter(10_000)]
    public async Task AuthorizeAsync_SystemMasters_NeedNoQuestion(CancellationToken cancellationToken)
    {
        var hub = new Reviewer();
        var authorizer = new CallerAuthorizer(hub, AuthorizationSettings.Default, time);

        var refusal = await authorizer.AuthorizeAsync(User("root", "system:masters"), Proxy, cancellationToken);

        Assert.That((refusal, hub.Asked), Is.EqualTo(((object?)null, 0)));
    }

    private static Caller User(string name, params string[] groups) => Caller.Proven(name, null, groups, null);

    private sealed class Reviewer : IAccessReviewer
    {
        public bool Allow { get; set; }

        public Exception? Failure { get; init; }

        public int Asked { get; private set; }

        public Task<AccessDecision> ReviewAsync(
            Caller caller, AccessQuestion question, CancellationToken cancellationToken)
        {
            Asked++;
            return Failure is null
                ? Task.FromResult(new AccessDecision(Allow, null))
                : Task.FromException<AccessDecision>(Failure);
        }
    }
}
