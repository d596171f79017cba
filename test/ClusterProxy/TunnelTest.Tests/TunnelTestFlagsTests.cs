using System.Net.Sockets;
using OcmAddons.ClusterProxy.TunnelTest.Dialing;
using OcmAddons.Hosting;

namespace OcmAddons.ClusterProxy.TunnelTest.Tests;

/// <summary>What the flags make of the options, and what is said when they do not go together.</summary>
public sealed class TunnelTestFlagsTests
{
    private readonly string file = Path.GetTempFileName();

    [TearDown]
    public void TearDown() => File.Delete(file);

    [Test]
    public void Read_CaOnly_GivesTheDefaults()
    {
        var options = Read("--ca-cert={file} --address=managed1:443");

        Assert.Multiple(() =>
        {
            Assert.That(options.Mode, Is.EqualTo(TunnelMode.Grpc));
            Assert.That(options.Target, Is.EqualTo(new TunnelTarget("managed1", 443)));
            Assert.That((options.Server.Host, options.Server.Port), Is.EqualTo(("127.0.0.1", 8090)));
            Assert.That(options.Server.EndPoint, Is.Null);
            Assert.That(options.Server.CaFile, Is.EqualTo(file));
            Assert.That(options.Server.UserAgent, Is.EqualTo("cluster-proxy-tunnel-test"));
            Assert.That(options.Server.DialTimeout, Is.EqualTo(TimeSpan.FromSeconds(10)));
        });
    }

    [TestCase("")]
    [TestCase("--proxy-host= --proxy-port=0 --ca-cert= --client-cert= --client-key=")] // as the original wants it
    public void Read_Socket_IsAllThatIsNeeded(string others)
    {
        var options = Read(
            $"--proxy-uds=/run/konn.sock --mode=http-connect --user-agent=me/1 --address=managed1:443 {others}");

        Assert.That(options.Mode, Is.EqualTo(TunnelMode.HttpConnect));
        Assert.That(options.Server.EndPoint, Is.InstanceOf<UnixDomainSocketEndPoint>());
        Assert.That($"{options.Server.EndPoint}", Is.EqualTo("/run/konn.sock"));
        Assert.That(options.Server.UserAgent, Is.EqualTo("me/1"));
    }

    [TestCase("--proxy-uds=/x --proxy-host=hub", "--proxy-host: leave it out with --proxy-uds, {why}")]
    [TestCase("--proxy-uds=/x --proxy-port=8090", "--proxy-port: leave it out with --proxy-uds, {why}")]
    [TestCase("--proxy-uds=/x --proxy-server-name=hub", "--proxy-server-name: leave it out with --proxy-uds, {why}")]
    [TestCase("--proxy-uds=/x --ca-cert={file}", "--ca-cert: leave it out with --proxy-uds, {why}")]
    [TestCase("--proxy-uds=/x --client-cert={file}", "--client-cert: leave it out with --proxy-uds, {why}")]
    [TestCase("--proxy-uds=/x --client-key={file}", "--client-key: leave it out with --proxy-uds, {why}")]
    [TestCase("--proxy-uds=/{long}", "--proxy-uds: \"/{long}\" is too long for the name of a Unix socket")]
    [TestCase("", "--ca-cert: must be given, unless --proxy-uds is")]
    [TestCase("--ca-cert={file} --proxy-host=", "--proxy-host: must be given, unless --proxy-uds is")]
    [TestCase("--ca-cert={file} --proxy-port=0", "--proxy-port: must be given, unless --proxy-uds is")]
    [TestCase("--ca-cert=/none", "--ca-cert: /none does not exist")]
    [TestCase("--ca-cert={file} --client-cert={file}", "--client-cert and --client-key must be given together")]
    [TestCase("--ca-cert={file} --mode=http", "--mode: \"http\" must be one of \"grpc\", \"http-connect\"")]
    [TestCase(
        "--ca-cert={file} --user-agent=a\r\nHost:b", "--user-agent: must be at most 256 printable ASCII characters")]
    [TestCase("--ca-cert={file} --timeout=0s", "--timeout must be more than 0")]
    public void Read_FlagsThatCannotWork_SaysWhatToDo(string line, string problem)
    {
        var expected = Expand(problem).Replace(
            "{why}", "since a Unix socket has neither address nor TLS", StringComparison.Ordinal);

        Assert.That(
            () => Read($"--address=managed1:443 {line}"),
            Throws.InstanceOf<UsageException>().With.Message.EqualTo(expected));
    }

    private TunnelTestOptions Read(string line) =>
        FlagLine.Read(Expand(line), TunnelTestFlags.AddTo, (flags, result) => flags.Read(result));

    private string Expand(string text) => text
        .Replace("{file}", file, StringComparison.Ordinal)
        .Replace("{long}", new string('x', 110), StringComparison.Ordinal);
}
