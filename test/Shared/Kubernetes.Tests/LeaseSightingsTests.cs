using OcmAddons.Kubernetes.Models;
using OcmAddons.Testing.Time;

namespace OcmAddons.Kubernetes.Tests;

public sealed class LeaseSightingsTests
{
    private static readonly ObjectKey Key = new("ns", "a");
    private readonly FakeTimeProvider time = new();

    [Test]
    public void IsHeldAt_NotSeen_IsNot() =>
        Assert.That(new LeaseSightings(time).IsHeldAt(Key, time.GetTimestamp()), Is.False);

    [Test]
    public void IsHeldAt_NewOne_ForAsLongAsItIsGiven()
    {
        var leases = Seen(version: "1", atFirst: 10);

        Assert.That(HeldAfter(leases, 9), Is.True);
        Assert.That(HeldAfter(leases, 1), Is.False);
    }

    [Test]
    public void IsHeldAt_Changed_ForItsDuration()
    {
        var leases = Seen(version: "1", atFirst: 0);

        leases.See(Lease("2"), TimeSpan.Zero);

        Assert.That(HeldAfter(leases, 29), Is.True);
        Assert.That(HeldAfter(leases, 1), Is.False);
    }

    [Test]
    public void See_Unchanged_DoesNotRenewIt()
    {
        var leases = Seen(version: "1", atFirst: 10);
        time.Advance(TimeSpan.FromSeconds(9));

        leases.See(Lease("1"), TimeSpan.FromSeconds(10));

        Assert.That(HeldAfter(leases, 1), Is.False);
    }

    [Test]
    public void Keep_Others_ForgetsThose()
    {
        var leases = Seen(version: "1", atFirst: 10);

        leases.Keep([new ObjectKey("ns", "b")]);

        Assert.That(leases.CountHeldAt(time.GetTimestamp()), Is.Zero);
    }

    private bool HeldAfter(LeaseSightings leases, int seconds)
    {
        time.Advance(TimeSpan.FromSeconds(seconds));
        return leases.IsHeldAt(Key, time.GetTimestamp());
    }

    private LeaseSightings Seen(string version, int atFirst)
    {
        var leases = new LeaseSightings(time);
        leases.See(Lease(version), TimeSpan.FromSeconds(atFirst));
        return leases;
    }

    private static V1Lease Lease(string version) => new()
    {
        Metadata = new() { Name = Key.Name, NamespaceProperty = Key.Namespace, ResourceVersion = version },
        Spec = new() { LeaseDurationSeconds = 30 },
    };
}
