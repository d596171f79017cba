using System.Text.Json;
using OcmAddons.ClusterProxy.TunnelTest.Hops;
using OcmAddons.ClusterProxy.TunnelTest.Measuring;
using OcmAddons.ClusterProxy.TunnelTest.Reports;

namespace OcmAddons.ClusterProxy.TunnelTest.Tests;

public sealed class ReportTests
{
    private static readonly HopResult Connected = new("connect", Ok: true, 0.31, "from 10.0.0.9:40000", Advice: null);
    private static readonly HopResult Refused = new("dial", Ok: false, 12, "No agent available", "Look at the agent.");

    [Test]
    public void Text_OfAFailure_SaysWhereAndWhatToDo()
    {
        Assert.That(Text(Samples.Report(Connected, Refused)), Is.EqualTo(
            """
            To managed1:443 through proxy.example.com:8090 (grpc)
            ok      resolve        1.3 ms  10.0.0.1

            proxy-server 10.0.0.1:8090
            ok      connect        0.3 ms  from 10.0.0.9:40000
            FAILED  dial          12.0 ms  No agent available
                    to do: Look at the agent.

            The tunnel is not fine. Failed: 10.0.0.1:8090: dial.

            """));
    }

    [Test]
    public void Text_OfASocket_HasNoNameToResolve()
    {
        var report = Samples.Report(Connected) with
        {
            Server = "/run/konn.sock",
            Mode = "http-connect",
            Resolve = null,
        };

        Assert.That(report.Ok, Is.True);
        Assert.That(Text(report), Does.StartWith(
            "To managed1:443 through /run/konn.sock (http-connect)\n\nproxy-server "));
    }

    [Test]
    public void Text_OfLoads_HasALineForEach()
    {
        var load = new MeasuredLoad
        {
            Load = "requests",
            Connections = 16,
            PerSecond = 1234.56,
            MedianMilliseconds = 0.5,
            P99Milliseconds = 7.25,
            MegabytesPerSecond = 98.765,
            Failures = 0,
        };

        var text = Text(Samples.Report(Connected) with { Loads = [load] });

        Assert.That(text, Does.Contain(
            "requests, 16 at once        1234.6/s  median 0.50 ms  p99 7.25 ms      98.77 MB/s\n"));
        Assert.That(text, Does.EndWith("The tunnel is fine.\n"));
    }

    [Test]
    public void Ok_WithALoadThatFailed_IsFalse()
    {
        var load = new MeasuredLoad
        {
            Load = "dials",
            Connections = 1,
            PerSecond = 1,
            MedianMilliseconds = 1,
            P99Milliseconds = 1,
            Failures = 2,
            FirstFailure = "lost",
        };

        var report = Samples.Report(Connected) with { Loads = [load] };

        Assert.That(report.Ok, Is.False);
        Assert.That(Text(report), Does.Contain("2 failed, the first: lost").And.Contain("Failed: 2 dials."));
    }

    [Test]
    public void Json_OfAFailure_NamesIt()
    {
        using var output = new StringWriter();
        JsonReport.Write(output, Samples.Report(Connected, Refused));

        using var document = JsonDocument.Parse(output.ToString());
        var root = document.RootElement;
        Assert.That(root.GetProperty("ok").GetBoolean(), Is.False);
        Assert.That(root.GetProperty("failures")[0].GetString(), Is.EqualTo("10.0.0.1:8090: dial"));
        var hop = root.GetProperty("replicas")[0].GetProperty("hops")[1];
        Assert.That(hop.GetProperty("advice").GetString(), Is.EqualTo(Refused.Advice));
        Assert.That(root.TryGetProperty("loads", out _), Is.False);
    }

    private static string Text(TunnelReport report)
    {
        using var output = new StringWriter { NewLine = "\n" };
        TextReport.Write(output, report);
        return output.ToString();
    }
}
