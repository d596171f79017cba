using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using OcmAddons.ClusterGateway.Server.Identity;
using OcmAddons.ClusterGateway.Server.Tests.Rig;
using OcmAddons.Testing.Time;

namespace OcmAddons.ClusterGateway.Server.Tests.Identity;

/// <summary>As whom callers appear on a managed cluster, seen from there.</summary>
[CancelAfter(60_000)]
public sealed class IdentityPassthroughTests
{
    private const string Annotation = "cluster.core.oam.dev/cluster-gateway-proxy-configuration";

    private static readonly IdentitySettings Passing = new(PassIdentities: true, RuleFile: "");

    [TestCase(false, "", "")]
    [TestCase(false, "?impersonate=true", "user=alice groups=dev|system:authenticated extra=view")]
    [TestCase(false, "?impersonate=yes", "")]
    [TestCase(true, "", "user=alice groups=dev|system:authenticated extra=view")]
    [TestCase(true, "?impersonate=false", "user=alice groups=dev|system:authenticated extra=view")]
    public async Task Forward_Identity_IsPassedOnWhenTheGateOrTheRequestSaysSo(
        bool gate, string query, string seen, CancellationToken cancellationToken)
    {
        await using var backend = await Backend.StartAsync(TellIdentityAsync, cancellationToken);
        await using var rig = await new GatewayRig { Identities = new(gate, "") }.StartAsync(cancellationToken);
        await rig.AddClusterAsync("c1", backend, "t", cancellationToken);

        Assert.That(await AskAsync(rig, "alice", "dev", "/x" + query, cancellationToken), Is.EqualTo(seen));
    }

    [Test]
    public async Task Forward_NamesThatAreNotAscii_ArriveAsTheyAre(CancellationToken cancellationToken)
    {
        await using var backend = await Backend.StartAsync(TellIdentityAsync, cancellationToken);
        await using var rig = await new GatewayRig { Identities = Passing }.StartAsync(cancellationToken);
        await rig.AddClusterAsync("c1", backend, "t", cancellationToken);
        var client = rig.Client(rig.UserCertificate("jürgen"));

        var seen = await client.GetStringAsync(GatewayRig.Proxy("c1", "/x"), cancellationToken);

        Assert.That(seen, Does.StartWith("user=jürgen "));
        Assert.That(rig.Reviewer.Asked[0].Caller.Name, Is.EqualTo("jürgen"));
    }

    [TestCase("u1", "sudoer", "")]
    [TestCase("u1", "dev", "user=t1 groups=tg extra=")]
    [TestCase("u2", "dev", "user=u2 groups=dev|system:authenticated extra=view")]
    [TestCase("badmin", "dev", "user=pattern groups= extra=")]
    public async Task Forward_Rules_FirstThatMatchesDecides(
        string user, string group, string seen, CancellationToken cancellationToken)
    {
        using var file = new RuleFile("""
            - {name: A, type: PrivilegedIdentityExchanger, source: {group: sudoer}}
            - name: B
              type: StaticMappingIdentityExchanger
              source: {user: u1, cluster: c1}
              target: {user: t1, groups: [tg]}
            - {name: C, type: StaticMappingIdentityExchanger, source: {userPattern: adm}, target: {user: pattern}}
            """);
        await using var backend = await Backend.StartAsync(TellIdentityAsync, cancellationToken);
        await using var rig = await new GatewayRig { Identities = new(true, file.Path) }.StartAsync(cancellationToken);
        await rig.AddClusterAsync("c1", backend, "t", cancellationToken);

        Assert.That(await AskAsync(rig, user, group, "/x", cancellationToken), Is.EqualTo(seen));
    }

    [Test]
    public async Task Forward_ClustersOwnRule_BeatsTheOneForAll(CancellationToken cancellationToken)
    {
        using var file = new RuleFile("""
            - {name: all, type: PrivilegedIdentityExchanger, source: {}}
            """);
        await using var backend = await Backend.StartAsync(TellIdentityAsync, cancellationToken);
        await using var rig = await new GatewayRig { Identities = new(true, file.Path) }.StartAsync(cancellationToken);
        await rig.AddClusterAsync("c1", backend, "t", cancellationToken);
        Assert.That(await AskAsync(rig, "alice", "dev", "/x", cancellationToken), Is.Empty);

        await rig.AnnotateAsync("c1", Annotation, RuleFile.Text("""
            - {name: own, type: StaticMappingIdentityExchanger, source: {user: alice}, target: {user: local}}
            """), cancellationToken);

        Assert.That(
            await AskAsync(rig, "alice", "dev", "/x", cancellationToken), Is.EqualTo("user=local groups= extra="));
        Assert.That(await AskAsync(rig, "bob", "dev", "/x", cancellationToken), Is.Empty);
    }

    [TestCase("- {name: x, type: ExternalIdentityExchanger, source: {}, url: 'https://x'}")]
    [TestCase("- {name: x, type: StaticMappingIdentityExchanger, source: {}}")]
    [TestCase("- {name: x, type: StaticMappingIdentityExchanger, source: {}, target: {groups: [system:masters]}}")]
    [TestCase("- {name: x, source: {}}")]
    [TestCase("- {name: x, type: PrivilegedIdentityExchanger, source: {userPattern: '('}}")]
    public async Task Forward_RuleThatCannotWork_LetsNobodyThrough(string rules, CancellationToken cancellationToken)
    {
        var asked = false;
        await using var backend = await Backend.StartAsync(
            _ =>
            {
                asked = true;
                return Task.CompletedTask;
            },
            cancellationToken);
        await using var rig = await new GatewayRig { Identities = Passing }.StartAsync(cancellationToken);
        await rig.AddClusterAsync("c1", backend, "t", cancellationToken);
        await rig.AnnotateAsync("c1", Annotation, RuleFile.Text(rules), cancellationToken);

        using var response = await rig.AsUser("alice").GetAsync(GatewayRig.Proxy("c1", "/x"), cancellationToken);

        Assert.That((response.StatusCode, asked), Is.EqualTo((HttpStatusCode.Forbidden, false)));
    }

    [Test]
    public void RuleFile_Changed_IsReadAgainAndKeepsTheOldOneWhenItCannotBe()
    {
        var time = new FakeTimeProvider();
        using var file = new RuleFile("- {name: first, type: x, source: {}}");
        using var rules = new IdentityRuleFile(file.Path, time, NullLogger<IdentityRuleFile>.Instance);
        string Name() => rules.Current.Rules.Single().Name;
        Assert.That(Name(), Is.EqualTo("first"));

        file.Write(RuleFile.Text("- {name: second, type: x, source: {}}"));
        time.Advance(IdentityRuleFile.PollPeriod);
        Assert.That(Name(), Is.EqualTo("second"));

        file.Write("kind: [");
        time.Advance(IdentityRuleFile.PollPeriod);
        Assert.That(Name(), Is.EqualTo("second"));
    }

    [Test]
    public void RuleFile_UnreadableAtStart_IsAnErrorThatNamesIt() => Assert.That(
        () => new IdentityRuleFile("/nowhere/rules.yaml", TimeProvider.System, NullLogger<IdentityRuleFile>.Instance),
        Throws.TypeOf<InvalidDataException>().With.Message.Contains("/nowhere/rules.yaml"));

    private static Task TellIdentityAsync(HttpContext context)
    {
        var headers = context.Request.Headers;
        var names = headers.Keys.Where(k => k.StartsWith("Impersonate-", StringComparison.OrdinalIgnoreCase)).ToList();
        var known = new[] { "Impersonate-User", "Impersonate-Group", "Impersonate-Extra-Scopes" };
        var odd = names.Except(known, StringComparer.OrdinalIgnoreCase);
        return context.Response.WriteAsync(
            names.Count == 0
                ? ""
                : $"user={headers["Impersonate-User"]} "
                    + $"groups={string.Join('|', headers["Impersonate-Group"].ToArray())} "
                    + $"extra={headers["Impersonate-Extra-Scopes"]}{string.Concat(odd)}",
            context.RequestAborted);
    }

    private static async Task<string> AskAsync(
        GatewayRig rig, string user, string group, string path, CancellationToken cancellationToken)
    {
        var client = rig.AsUser(user, group);
        client.DefaultRequestHeaders.Add("X-Remote-Extra-Scopes", "view");
        return await client.GetStringAsync(GatewayRig.Proxy("c1", path), cancellationToken);
    }

    private sealed class RuleFile : IDisposable
    {
        private readonly string folder = Directory.CreateTempSubdirectory("gateway-rules-").FullName;

        public RuleFile(string rules) => Write(Text(rules));

        public string Path => System.IO.Path.Combine(folder, "config.yaml");

        public static string Text(string rules) =>
            "kind: ClusterGatewayProxyConfiguration\nspec:\n  clientIdentityExchanger:\n    rules:\n"
            + string.Concat(rules.Split('\n').Select(line => $"    {line}\n"));

        public void Write(string text) => File.WriteAllText(Path, text);

        public void Dispose() => Directory.Delete(folder, recursive: true);
    }
}
