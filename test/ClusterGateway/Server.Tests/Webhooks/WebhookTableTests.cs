using OcmAddons.ClusterGateway.Server.Webhooks;
using OcmAddons.Kubernetes;
using OcmAddons.Operator;

namespace OcmAddons.ClusterGateway.Server.Tests.Webhooks;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class WebhookTableTests : IDisposable
{
    private readonly Configurations<V1MutatingWebhookConfiguration> mutating = new();
    private readonly Configurations<V1ValidatingWebhookConfiguration> validating = new();
    private readonly WebhookConnections connections = new(TimeProvider.System);
    private readonly WebhookTable table;

    public WebhookTableTests() => table = new WebhookTable(mutating, validating, connections);

    public void Dispose() => connections.Dispose();

    [Test]
    public void EachKind_Asked_DoesNotReadTheOther()
    {
        _ = table.Mutating;
        Assert.That((mutating.Lists, validating.Lists), Is.EqualTo((1, 0)));

        _ = table.Validating;
        Assert.That((mutating.Lists, validating.Lists), Is.EqualTo((1, 1)));
    }

    [Test]
    public void EachKind_Changed_IsSeenAtOnceAndElseNotReadAnew()
    {
        var before = table.Validating;
        validating.Are = [Policy.For("https://a.example.com")];
        var after = table.Validating;

        Assert.That((before.Count, after.Count), Is.EqualTo((0, 1)));
        Assert.That(table.Validating, Is.SameAs(after));
        Assert.That(table.Mutating, Is.Empty);
    }

    [Test]
    public void OneKind_Changed_KeepsTheConnectionsThatAnyStillNeeds()
    {
        mutating.Are = [Policy.Mutating("m", (("https://m.example.com", []), null))];
        validating.Are = [Policy.For("https://v.example.com")];
        var (mutator, validator) = (table.Mutating.Single(), table.Validating.Single());
        using var first = connections.Rent(mutator);
        using var left = connections.Rent(validator);

        validating.Are = [Policy.For("https://other.example.com")];
        _ = table.Validating;
        using var second = connections.Rent(mutator);
        using var anew = connections.Rent(validator);

        Assert.That(second.Invoker, Is.SameAs(first.Invoker));
        Assert.That(anew.Invoker, Is.Not.SameAs(left.Invoker));
    }

    /// <summary>An informer's copy that is changed by hand, and counts how often it is looked through.</summary>
    private sealed class Configurations<TEntity> : IEntityCache<TEntity>
        where TEntity : class, IKubernetesEntity<TEntity>
    {
        public IReadOnlyList<TEntity> Are { get; set; } = [];

        public int Lists { get; private set; }

        public Exception? Problem => null;

        public TEntity? Find(ObjectKey key) => Are.FirstOrDefault(one => one.Key() == key);

        public IReadOnlyList<TEntity> List(string? @namespace)
        {
            Lists++;
            return [.. Are];
        }

        public IReadOnlyList<TEntity> ByIndex(string index, string value) => throw new NotSupportedException();

        public Task WaitForSyncAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
