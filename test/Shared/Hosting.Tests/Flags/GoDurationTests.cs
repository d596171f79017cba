using OcmAddons.Hosting.Flags;

namespace OcmAddons.Hosting.Tests.Flags;

public sealed class GoDurationTests
{
    [TestCase("0", 0)]
    [TestCase("0s", 0)]
    [TestCase("1h2m3.5s", 3723500)]
    [TestCase("500ms", 500)]
    [TestCase("1.5h", 5400000)]
    [TestCase("-2m", -120000)]
    [TestCase("+3s", 3000)]
    [TestCase("1500us", 1.5)]
    [TestCase("2µs", 0.002)]
    [TestCase(".5s", 500)]
    public void TryParse_GoSyntax_IsRead(string text, double milliseconds)
    {
        var parsed = GoDuration.TryParse(text, out var duration);

        Assert.That(parsed, Is.True);
        Assert.That(duration.TotalMilliseconds, Is.EqualTo(milliseconds).Within(0.0001));
    }

    [TestCase("")]
    [TestCase("5")]
    [TestCase("1d")]
    [TestCase("s")]
    [TestCase("-")]
    [TestCase("1..5s")]
    [TestCase("1h 2m")]
    [TestCase("99999999999999999999999h")]
    [TestCase("9999999999h")]
    public void TryParse_AnythingElse_IsRefused(string text) =>
        Assert.That(GoDuration.TryParse(text, out _), Is.False);

    [TestCase(0, "0s")]
    [TestCase(3600000, "1h0m0s")]
    [TestCase(90500, "1m30.5s")]
    [TestCase(10000, "10s")]
    [TestCase(100, "100ms")]
    [TestCase(-60000, "-1m0s")]
    [TestCase(0.5, "500µs")]
    public void Format_Duration_IsWhatGoPrints(double milliseconds, string text) =>
        Assert.That(GoDuration.Format(TimeSpan.FromMilliseconds(milliseconds)), Is.EqualTo(text));

    [Test]
    public void Format_ParsedAgain_IsTheSame([Random(-1e9, 1e9, 50)] double milliseconds)
    {
        var duration = TimeSpan.FromTicks((long)(milliseconds * TimeSpan.TicksPerMillisecond));

        Assert.That(GoDuration.TryParse(GoDuration.Format(duration), out var again), Is.True);
        Assert.That(again, Is.EqualTo(duration));
    }
}
