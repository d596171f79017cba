using OcmAddons.Konnectivity.Streams;

namespace OcmAddons.Konnectivity.Tests.Streams;

[CancelAfter(30_000)]
public sealed class SendCreditTests
{
    [Test]
    public async Task TakeAsync_Unlimited_GivesAll(CancellationToken cancellationToken) =>
        Assert.That(await new SendCredit(null).TakeAsync(1_000_000, cancellationToken), Is.EqualTo(1_000_000));

    [Test]
    public async Task TakeAsync_LessThanWanted_GivesWhatThereIs(CancellationToken cancellationToken)
    {
        var credit = new SendCredit(10);

        Assert.That(await credit.TakeAsync(25, cancellationToken), Is.EqualTo(10));
    }

    [Test]
    public async Task TakeAsync_Spent_WaitsForAGrant(CancellationToken cancellationToken)
    {
        var credit = new SendCredit(10);
        await credit.TakeAsync(10, cancellationToken);
        var waiting = credit.TakeAsync(5, cancellationToken).AsTask();
        Assert.That(waiting.IsCompleted, Is.False);

        credit.Grant(3);

        Assert.That(await waiting, Is.EqualTo(3));
    }

    [Test]
    public async Task Grant_WithoutEnd_DoesNotOverflow(CancellationToken cancellationToken)
    {
        var credit = new SendCredit(0);
        credit.Grant(long.MaxValue - 1);
        credit.Grant(long.MaxValue - 1);
        credit.Grant(-5);

        Assert.That(await credit.TakeAsync(7, cancellationToken), Is.EqualTo(7));
    }
}
