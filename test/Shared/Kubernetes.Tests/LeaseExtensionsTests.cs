using OcmAddons.Kubernetes.Models;

namespace OcmAddons.Kubernetes.Tests;

public sealed class LeaseExtensionsTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [TestCase(-29, null, 30, ExpectedResult = 1d)]
    [TestCase(-30, null, 30, ExpectedResult = 0d)]
    [TestCase(-31, null, 30, ExpectedResult = -1d)]
    [TestCase(5, null, 30, ExpectedResult = 30d)] // by a clock that is ahead
    [TestCase(null, -29, 30, ExpectedResult = 1d)]
    [TestCase(-31, -1, 30, ExpectedResult = -1d)] // renewing is what counts
    [TestCase(-1, null, null, ExpectedResult = -1d)]
    [TestCase(null, null, 30, ExpectedResult = 0d)]
    public double LeftAt_RenewedOrAcquired_IsWhatIsLeft(int? renewed, int? acquired, int? duration) => new V1Lease
    {
        Spec = new()
        {
            RenewTime = renewed is { } r ? Now.AddSeconds(r) : null,
            AcquireTime = acquired is { } a ? Now.AddSeconds(a) : null,
            LeaseDurationSeconds = duration,
        },
    }.LeftAt(Now).TotalSeconds;

    [Test]
    public void LeftAt_NoSpec_IsNothing() => Assert.That(new V1Lease().LeftAt(Now), Is.EqualTo(TimeSpan.Zero));
}
