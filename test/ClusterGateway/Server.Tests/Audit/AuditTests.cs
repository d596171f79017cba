using System.Text.Json.Nodes;
using OcmAddons.ClusterGateway.Server.Audit;
using OcmAddons.ClusterGateway.Server.Audit.Backends;
using OcmAddons.ClusterGateway.Server.Audit.Events;
using OcmAddons.ClusterGateway.Server.Audit.Policies;
using OcmAddons.ClusterGateway.Server.Identity;
using OcmAddons.ClusterGateway.Server.Tests.Rig;
using OcmAddons.Testing.Waiting;

namespace OcmAddons.ClusterGateway.Server.Tests.Audit;

[CancelAfter(60_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class AuditTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("gateway-audit-").FullName;

    private string File => Path.Combine(folder, "audit.log");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task Log_Requests_AreALineEach(CancellationToken cancellationToken)
    {
        await using var backend = await Backend.StartAsync(_ => Task.CompletedTask, cancellationToken);
        await using (var rig = await StartAsync(cancellationToken))
        {
            await rig.AddClusterAsync("c1", backend, "gateway-secret", cancellationToken);
            rig.Reviewer.Allows = (_, question) => question.Verb != "delete";
            rig.Tokens["callers-secret"] = "robot";
            var path = GatewayRig.Proxy("c1", "/api/v1/namespaces/d/pods/p/log?access_token=s3cret&follow=1");
            await rig.AsUser("alice", "dev").GetAsync(path, cancellationToken);
            var robot = rig.Client(certificate: null);
            robot.DefaultRequestHeaders.Authorization = new("Bearer", "callers-secret");
            robot.DefaultRequestHeaders.Add("Impersonate-User", "carol");
            await robot.DeleteAsync(GatewayRig.Proxy("c1", "/x"), cancellationToken);
            await rig.Client(certificate: null).GetAsync("/metrics", cancellationToken);
            // A line is written when its request has been answered, and the rig does not wait for what is under way.
            await Eventually.TrueAsync(
                _ => Task.FromResult(ReadShared(File).Count(c => c == '\n') == 3), "three lines", cancellationToken);
        }

        var text = await System.IO.File.ReadAllTextAsync(File, cancellationToken);
        var events = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l)!)
            .OrderBy(e => e["requestReceivedTimestamp"]!.GetValue<string>(), StringComparer.Ordinal).ToList();
        Assert.Multiple(() =>
        {
            foreach (var secret in new[] { "s3cret", "callers-secret", "gateway-secret" })
                Assert.That(text, Does.Not.Contain(secret));
            Assert.That(events, Has.Count.EqualTo(3));
            Assert.That(Text(events[0], "kind", "level", "verb"), Is.EqualTo("Event Metadata get"));
            Assert.That(events[0]["user"]!["username"]!.GetValue<string>(), Is.EqualTo("alice"));
            Assert.That(events[0]["requestURI"]!.GetValue<string>(), Does.EndWith("?access_token=***&follow=1"));
            Assert.That(events[0]["responseStatus"]!["code"]!.GetValue<int>(), Is.EqualTo(200));
            Assert.That(
                Text(events[0]["objectRef"]!, "resource", "name", "subresource"),
                Is.EqualTo("clustergateways c1 proxy"));
            Assert.That(Text(
                events[0]["annotations"]!, "authorization.k8s.io/decision", "proxy.cluster.core.oam.dev/resource",
                "proxy.cluster.core.oam.dev/namespace", "proxy.cluster.core.oam.dev/name",
                "proxy.cluster.core.oam.dev/user"), Is.EqualTo("allow pods/log d p alice"));
            Assert.That(events[1]["user"]!["username"]!.GetValue<string>(), Is.EqualTo("robot"));
            Assert.That(events[1]["impersonatedUser"]!["username"]!.GetValue<string>(), Is.EqualTo("carol"));
            Assert.That(events[1]["responseStatus"]!["code"]!.GetValue<int>(), Is.EqualTo(403));
            Assert.That(
                Text(events[1]["responseStatus"]!, "status", "reason"), Is.EqualTo("Failure Forbidden"));
            Assert.That(events[2]["user"]!["username"]!.GetValue<string>(), Is.EqualTo("system:anonymous"));
            Assert.That(events[2]["responseStatus"]!["code"]!.GetValue<int>(), Is.EqualTo(401));
        });
    }

    [Test]
    public async Task AuditId_IsTheSameOnBothSidesAndInTheAnswer(CancellationToken cancellationToken)
    {
        var seen = "";
        await using var backend = await Backend.StartAsync(
            context =>
            {
                seen = context.Request.Headers["Audit-Id"].ToString();
                return Task.CompletedTask;
            },
            cancellationToken);
        await using var rig = await StartAsync(cancellationToken);
        await rig.AddClusterAsync("c1", backend, "t", cancellationToken);
        var client = rig.AsUser("alice");

        using var made = await client.GetAsync(GatewayRig.Proxy("c1", "/x"), cancellationToken);
        Assert.That(made.Headers.GetValues("Audit-Id"), Is.EqualTo(new[] { seen }));
        client.DefaultRequestHeaders.Add("Audit-Id", "from-the-hub");
        using var given = await client.GetAsync(GatewayRig.Proxy("nope", "/x"), cancellationToken);
        Assert.That(given.Headers.GetValues("Audit-Id"), Is.EqualTo(new[] { "from-the-hub" }));
    }

    [TestCase("", "")]
    [TestCase("?a=b", "?a=b")]
    [TestCase("?Token=x", "?Token=***")]
    [TestCase("?a=1&client_secret=x=y&b", "?a=1&client_secret=***&b")]
    [TestCase("?command=token", "?command=token")]
    public void WithoutSecrets_Query_KeepsNames(string query, string written) =>
        Assert.That(AuditText.WithoutSecrets(query), Is.EqualTo(written));

    private Task<GatewayRig> StartAsync(CancellationToken cancellationToken) => new GatewayRig
    {
        Audit = new AuditSettings(
            AuditPolicy.OneEventEach,
            new AuditLogBackend(new AuditLogSettings(File), DeliverySettings.Blocking)),
        Identities = IdentitySettings.Default with { PassIdentities = true },
    }.StartAsync(cancellationToken);

    private static string Text(JsonNode node, params string[] fields) =>
        string.Join(' ', fields.Select(f => node[f]!.GetValue<string>()));

    private static string ReadShared(string path)
    {
        using var reader = new StreamReader(
            new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return reader.ReadToEnd();
    }
}
