using OcmAddons.ClusterProxy.TunnelTest.Client;
using OcmAddons.ClusterProxy.TunnelTest.Dialing;
using OcmAddons.Hosting;

namespace OcmAddons.ClusterProxy.TunnelTest.Tests.Client;

/// <summary>The flags of konnectivity's test client.</summary>
public sealed class TestClientFlagsTests
{
    private readonly string file = Path.GetTempFileName();

    [TearDown]
    public void TearDown() => File.Delete(file);

    [Test]
    public void Read_CaOnly_GivesTheOriginalsDefaults()
    {
        var options = Read("");

        Assert.Multiple(() =>
        {
            Assert.That(options.Url.AbsoluteUri, Is.EqualTo("http://localhost:8000/success"));
            Assert.That((options.Server.Host, options.Server.Port), Is.EqualTo(("localhost", 8090)));
            Assert.That(options.Server.UserAgent, Is.EqualTo("test-client"));
            Assert.That(options.Mode, Is.EqualTo(TunnelMode.Grpc));
            Assert.That(options.Requests, Is.EqualTo(1));
            Assert.That((options.Delay, options.AfterDelay), Is.EqualTo((TimeSpan.Zero, TimeSpan.Zero)));
            Assert.That(
                (options.CloseIdleConnections, options.Http2, options.ShowAnswers), Is.EqualTo((true, true, true)));
        });
    }

    [Test]
    public void Read_EverythingThatTheOriginalTakes_IsTaken()
    {
        var options = Read(
            "--client-cert={file} --client-key={file} --request-proto=https --request-path=a/b --request-host=10.0.0.1 "
            + "--request-port=6443 --proxy-host=hub --proxy-port=9090 --proxy-uds= --mode=http-connect --user-agent=me "
            + "--test-requests=3 --test-delay=4 --after-delay=5 --close-idle-conn=false "
            + "--enable-http2-healthchecks=false --v=0 --logtostderr=true");

        Assert.Multiple(() =>
        {
            Assert.That(options.Url.AbsoluteUri, Is.EqualTo("https://10.0.0.1:6443/a/b"));
            Assert.That((options.Server.Host, options.Server.Port), Is.EqualTo(("hub", 9090)));
            Assert.That((options.Server.CertificateFile, options.Server.KeyFile), Is.EqualTo((file, file)));
            Assert.That(options.Mode, Is.EqualTo(TunnelMode.HttpConnect));
            Assert.That(options.Requests, Is.EqualTo(3));
            Assert.That(
                (options.Delay, options.AfterDelay), Is.EqualTo((TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(5))));
            Assert.That(
                (options.CloseIdleConnections, options.Http2, options.ShowAnswers), Is.EqualTo((false, false, false)));
        });
    }

    [TestCase("--request-host=::1 --request-path=/sleep?time=3", "http://[::1]:8000/sleep?time=3")]
    [TestCase("--request-host=managed1 --request-path=", "http://managed1:8000/")]
    public void Read_HostAndPath_MakeTheUrl(string line, string url) =>
        Assert.That(Read(line).Url.AbsoluteUri, Is.EqualTo(url));

    [TestCase("--request-host=", "--request-host: \"\" must be a host name or an IP address")]
    [TestCase("--request-host=a/b", "--request-host: \"a/b\" must be a host name or an IP address")]
    [TestCase("--request-host=a\r\nb", "--request-host: \"a\r\nb\" must be a host name or an IP address")]
    [TestCase("--request-proto=ftp", "--request-proto: \"ftp\" must be one of \"http\", \"https\"")]
    [TestCase("--test-requests=0", "--test-requests: \"0\" must be a whole number from 1 to 10000")]
    [TestCase("--test-delay=-1", "--test-delay: \"-1\" must be a whole number from 0 to 86400")]
    public void Read_FlagsThatCannotWork_SaysWhich(string line, string problem) =>
        Assert.That(() => Read(line), Throws.InstanceOf<UsageException>().With.Message.EqualTo(problem));

    private TestClientOptions Read(string line) => FlagLine.Read(
        $"--ca-cert={{file}} {line}".Replace("{file}", file, StringComparison.Ordinal), TestClientFlags.AddTo,
        (flags, result) => flags.Read(result));
}
