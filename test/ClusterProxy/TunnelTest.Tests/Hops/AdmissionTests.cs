using OcmAddons.ClusterProxy.TunnelTest.Dialing;
using OcmAddons.ClusterProxy.TunnelTest.Hops;
using OcmAddons.ClusterProxy.TunnelTest.Tests.Dialing;
using OcmAddons.Konnectivity.Transport;

namespace OcmAddons.ClusterProxy.TunnelTest.Tests.Hops;

/// <summary>What is made of a server's first words.</summary>
[CancelAfter(60_000)]
public sealed class AdmissionTests
{
    private const string Settings = "<settings>";
    private const string GoAway = "<goaway>";

    [TestCase("grpc", Settings)]
    [TestCase("http-connect", "HTTP/1.1 405 Method Not Allowed\r\n\r\nthis proxy only supports CONNECT passthrough\n")]
    public void Ask_AProxyServerOfTheMode_LetsIn(string mode, string answer) =>
        Assert.That(() => AskAsync(mode, answer), Throws.Nothing);

    [TestCase("grpc", "HTTP/1.1 400 Bad Request\r\n\r\n", "http-connect")]
    [TestCase("http-connect", Settings, "grpc")]
    public async Task Ask_AProxyServerOfTheOtherMode_IsToldApart(string mode, string answer, string theirs)
    {
        var failure = await Assert.ThrowsAsync<OtherModeException>(() => AskAsync(mode, answer));

        Assert.That(Advice.ForAdmission(failure!, tls: false), Does.Contain($"--mode={theirs}"));
        Assert.That(Advice.ForHandshake(failure!, seen: null), Does.Contain($"--mode={theirs}"));
    }

    [TestCase("grpc", "", "ended the connection")]
    [TestCase("http-connect", "", "the connection was ended")]
    [TestCase("grpc", GoAway, "not SETTINGS")]
    [TestCase("http-connect", "HTTP/1.1 200 OK\r\n\r\n", "answers a GET with \"HTTP/1.1 200 OK\"")]
    public void Ask_WhoeverElse_IsNoProxyServer(string mode, string answer, string problem) => Assert.That(
        () => AskAsync(mode, answer),
        Throws.InstanceOf<IOException>().With.Message.Contains(problem).And.Not.InstanceOf<OtherModeException>());

    [TestCase(true, "client's certificate")]
    [TestCase(false, "--mode")]
    public void Advice_ConnectionEnded_DependsOnTls(bool tls, string advice) =>
        Assert.That(Advice.ForAdmission(new IOException("ended"), tls), Does.Contain(advice));

    private static async Task AskAsync(string mode, string answer)
    {
        var cancellationToken = TestContext.CurrentContext.CancellationToken;
        await using var proxy = new ScriptedProxy(answer switch
        {
            Settings => "\0\0\0\u0004\0\0\0\0\0",
            GoAway => "\0\0\u0008\u0007\0\0\0\0\0",
            _ => answer,
        });
        await using var stream = await ServerSocket.ConnectAsync(proxy.EndPoint, cancellationToken);
        await Admission.AskAsync(stream, TunnelModes.Parse(mode), cancellationToken);
    }
}
