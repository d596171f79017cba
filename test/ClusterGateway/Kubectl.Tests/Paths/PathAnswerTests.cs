using OcmAddons.ClusterGateway.Api;
using OcmAddons.ClusterGateway.Kubectl.Paths;
using OcmAddons.ClusterGateway.Kubectl.Tests.Rig;

namespace OcmAddons.ClusterGateway.Kubectl.Tests.Paths;

public sealed class PathAnswerTests
{
    [TestCase(503, $"cluster one {ProxyMessages.NotConnected}: no agent", nameof(PathPart.Agent))]
    [TestCase(503, $"{ProxyMessages.NoTunnel} one: refused", nameof(PathPart.ProxyServer))]
    [TestCase(502, $"the agent of cluster one {ProxyMessages.AgentFailed}: refused", nameof(PathPart.ApiServer))]
    [TestCase(502, $"cluster one {ProxyMessages.NotTrusted}: chain", nameof(PathPart.ApiServer))]
    [TestCase(504, "cluster one did not answer in time", nameof(PathPart.ApiServer))]
    [TestCase(500, "its CA bundle is not PEM", nameof(PathPart.Gateway))]
    [TestCase(404, $"not found: {ProxyMessages.NoSuchCluster} one", nameof(PathPart.Gateway))]
    public void Of_GatewaysFailure_IsWhereTheRequestGotStuck(int code, string message, string broken)
    {
        var answer = PathAnswer.Of(code, Objects.Failure(code, message), TimeSpan.Zero);

        Assert.That((answer.Broken.ToString(), answer.Message), Is.EqualTo((broken, message)));
    }

    [TestCase(200, "ok", nameof(PathPart.None))]
    [TestCase(503, "service unavailable", nameof(PathPart.GatewayServer))]
    [TestCase(503, """{"kind":"Status","message":"error trying to reach service"}""", nameof(PathPart.GatewayServer))]
    [TestCase(404, "404 page not found", nameof(PathPart.GatewayServer))]
    [TestCase(401, """{"kind":"Status","message":"Unauthorized"}""", nameof(PathPart.Credential))]
    [TestCase(500, "[-]etcd failed", nameof(PathPart.ApiServer))]
    [TestCase(
        403, """{"kind":"Status","message":"User \"al\" cannot get resource \"clustergateways/proxy\" in API group"}""",
        nameof(PathPart.Right))]
    [TestCase(403, """{"kind":"Status","message":"User \"sa\" cannot get path \"/healthz\""}""", nameof(PathPart.None))]
    public void Of_OthersAnswer_IsWhereTheRequestGotStuck(int code, string body, string broken) =>
        Assert.That(PathAnswer.Of(code, body, TimeSpan.Zero).Broken.ToString(), Is.EqualTo(broken));

    [Test]
    public void Of_AnswerWithControlCharacters_IsFitForATerminal()
    {
        var answer = PathAnswer.Of(502, "\e[2Jgone\r\n\a", TimeSpan.Zero);

        Assert.That(answer.Message, Is.EqualTo("[2Jgone"));
    }

    [TestCase("")]
    [TestCase("{\"kind\":\"Status\",\"mess")]
    [TestCase("{\"kind\":\"Status\",\"details\":7}")]
    public void Of_BrokenBody_StillSaysSomething(string body) =>
        Assert.That(PathAnswer.Of(502, body, TimeSpan.Zero).Message, Is.Not.Empty);
}
