using OcmAddons.Konnectivity.Streams;

namespace OcmAddons.Konnectivity.Tests.Streams;

[CancelAfter(30_000)]
public sealed class SendCreditTests
{
    [Test]
    public void Take_Unlimited_GivesAll() => Assert.That(new SendCredit(null).Take(1_000_000), Is.EqualTo(1_000_000));

    [Test]
    public void Take_LessThanWanted_GivesWhatThereIs()
    {
        var credit = new SendCredit(10);

        Assert.That((credit.Take(25), credit.Take(25)), Is.EqualTo((10, 0)));
    }

    [Test]
    public async Task WaitAsync_Spent_WaitsForAGrant(CancellationToken cancellationToken)
    {
        var credit = new SendCredit(10);
        credit.Take(10);
        var waiting = credit.WaitAsync(new RoomWaiter(), cancellationToken).AsTask();
        Assert.That(waiting.IsCompleted, Is.False);

        credit.Grant(3);

        Assert.That(await waiting, Is.True);
        Assert.That(credit.Take(5), Is.EqualTo(3));
    }

    [Test]
    public void Grant_WithoutEnd_DoesNotOverflow()
    {
        var credit = new SendCredit(0);
        credit.Grant(long.MaxValue - 1);
        credit.Grant(long.MaxValue - 1);
        credit.Grant(-5);

        Assert.That(credit.Take(7), Is.EqualTo(7));
    }
}
