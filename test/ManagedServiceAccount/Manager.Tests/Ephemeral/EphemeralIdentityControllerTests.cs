using Microsoft.Extensions.Logging.Abstractions;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.ManagedServiceAccount.Api;
using OcmAddons.ManagedServiceAccount.Manager.Ephemeral;
using OcmAddons.Operator;
using OcmAddons.Testing.Fakes;
using OcmAddons.Testing.Time;

namespace OcmAddons.ManagedServiceAccount.Manager.Tests.Ephemeral;

[CancelAfter(10_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class EphemeralIdentityControllerTests
{
    private readonly FakeCluster _hub = new();
    private readonly FakeTimeProvider _time = new();

    [TestCase(60, 59, true)]
    [TestCase(60, 60, false)]
    [TestCase(60, 3600, false)]
    [TestCase(null, 3600, true)]
    public async Task Reconcile_AccountOfAge_LivesOrIsDeleted(
        int? ttl, int age, bool lives, CancellationToken cancellationToken)
    {
        var account = await CreateAsync(ttl, cancellationToken);
        _time.Advance(TimeSpan.FromSeconds(age));

        await Controller.ReconcileAsync(account, cancellationToken);

        var left = await _hub.FindAsync<V1Beta1ManagedServiceAccount>(account.Key(), cancellationToken);
        Assert.That(left is not null, Is.EqualTo(lives));
    }

    [Test]
    public async Task Reconcile_TimeLeft_LooksAgainWhenItIsOver(CancellationToken cancellationToken)
    {
        var account = await CreateAsync(ttl: 60, cancellationToken);
        _time.Advance(TimeSpan.FromSeconds(20));

        var result = await Controller.ReconcileAsync(account, cancellationToken);

        Assert.That(result, Is.EqualTo(ReconciliationResult.After(TimeSpan.FromSeconds(40))));
    }

    [Test]
    public async Task Reconcile_AccountMadeAgainMeanwhile_IsNotDeleted(CancellationToken cancellationToken)
    {
        var old = await CreateAsync(ttl: 60, cancellationToken);
        await _hub.DeleteAsync<V1Beta1ManagedServiceAccount>(old.Key(), preconditions: null, cancellationToken);
        await CreateAsync(ttl: 60, cancellationToken);
        _time.Advance(TimeSpan.FromSeconds(60));

        await Assert.ThrowsAsync<KubernetesException>(() => Controller.ReconcileAsync(old, cancellationToken));
        Assert.That(
            await _hub.FindAsync<V1Beta1ManagedServiceAccount>(old.Key(), cancellationToken), Is.Not.Null);
    }

    private EphemeralIdentityController Controller =>
        new(_hub, _time, NullLogger<EphemeralIdentityController>.Instance);

    private async Task<V1Beta1ManagedServiceAccount> CreateAsync(int? ttl, CancellationToken cancellationToken)
    {
        var account = new V1Beta1ManagedServiceAccount
        {
            Metadata = new V1ObjectMeta { Name = "brief", NamespaceProperty = "cluster1" },
            Spec = new() { TtlSecondsAfterCreation = ttl },
        };
        return await _hub.CreateAsync(account, cancellationToken);
    }
}
