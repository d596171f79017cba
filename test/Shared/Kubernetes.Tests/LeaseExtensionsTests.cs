using OcmAddons.Kubernetes.Models;

namespace OcmAddons.Kubernetes.Tests;

public sealed class LeaseExtensionsTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [TestCase(-29, null, 30, ExpectedResult = true)]
    [TestCase(-30, null, 30, ExpectedResult = false)]
    [TestCase(null, -29, 30, ExpectedResult = true)]
    [TestCase(-31, -1, 30, ExpectedResult = false)] // renewing is what counts
    [TestCase(-1, null, null, ExpectedResult = false)]
    [TestCase(null, null, 30, ExpectedResult = false)]
    public bool IsHeldAt_RenewedOrAcquired_ForItsDuration(int? renewed, int? acquired, int? duration) => new V1Lease
    {
        Spec = new()
        {
            RenewTime = renewed is { } r ? Now.AddSeconds(r) : null,
            AcquireTime = acquired is { } a ? Now.AddSeconds(a) : null,
            LeaseDurationSeconds = duration,
        },
    }.IsHeldAt(Now);

    [Test]
    public void IsHeldAt_NoSpec_IsNotHeld() => Assert.That(new V1Lease().IsHeldAt(Now), Is.False);
}
