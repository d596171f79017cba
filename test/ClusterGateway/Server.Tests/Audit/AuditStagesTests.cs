using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using OcmAddons.ClusterGateway.Server.Audit;
using OcmAddons.ClusterGateway.Server.Audit.Backends;
using OcmAddons.ClusterGateway.Server.Audit.Policies;
using OcmAddons.ClusterGateway.Server.Tests.Rig;
using OcmAddons.Testing.Waiting;

namespace OcmAddons.ClusterGateway.Server.Tests.Audit;

/// <summary>The events that a policy makes of real requests.</summary>
[CancelAfter(60_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class AuditStagesTests : IDisposable
{
    private const string Gateways = "/apis/cluster.core.oam.dev/v1alpha1/clustergateways";

    private readonly string folder = Directory.CreateTempSubdirectory("gateway-audit-").FullName;

    private string Log => Path.Combine(folder, "audit.log");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task Proxy_LongRequest_HasAnEventForEachStage(CancellationToken cancellationToken)
    {
        var end = new SyncPoint();
        await using var backend = await Backend.StartAsync(
            async context =>
            {
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await end.WaitToContinueAsync(context.RequestAborted);
            },
            cancellationToken);
        await using var rig = await StartAsync("- level: RequestResponse", cancellationToken);
        await rig.AddClusterAsync("c1", backend, "t", cancellationToken);
        var client = rig.AsUser("alice", "dev");

        using var content = new StringContent("""{"kind":"Pod","data":"private"}""");
        using var request = new HttpRequestMessage(HttpMethod.Post, GatewayRig.Proxy("c1", "/api/v1/pods"))
        {
            Content = content,
        };
        using var response = await client.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        var begun = await EventsAsync(2, cancellationToken);
        end.Continue();
        await response.Content.ReadAsStringAsync(cancellationToken);
        var all = await EventsAsync(3, cancellationToken);

        Assert.That(begun.Select(Summary), Is.EqualTo([
            "Metadata RequestReceived create alice ", "Metadata ResponseStarted create alice 200",
        ]));
        Assert.That(Summary(all[2]), Is.EqualTo("Metadata ResponseComplete create alice 200"));
        Assert.That(all.Select(e => $"{e["auditID"]}").Distinct().Count(), Is.EqualTo(1));
        Assert.That(string.Concat(all), Does.Not.Contain("private"));
    }

    [TestCase("PUT", "", "json")]
    [TestCase("PATCH", "?dryRun=All", "merge-patch+json")]
    public async Task Health_AtRequestResponse_RecordsBothBodiesWithoutCredentials(
        string method, string query, string type, CancellationToken cancellationToken)
    {
        await using var rig = await StartAsync(
            "- {level: RequestResponse, omitStages: [RequestReceived], omitManagedFields: true}", cancellationToken);
        await rig.AddTunnelledClusterAsync("c1", rig.AnyCa, cancellationToken);
        const string body = """
            {"metadata":{"name":"c1","managedFields":[{"manager":"m"}]},
             "spec":{"access":{"credential":{"type":"X","serviceAccountToken":"s3cret"},
               "endpoint":{"const":{"proxy-url":"http://me:s3cret@proxy"}}}},
             "status":{"healthy":true,"healthyReason":"fine"}}
            """;
        using var request = new HttpRequestMessage(new HttpMethod(method), $"{Gateways}/c1/health{query}")
        {
            Content = new StringContent(body, Encoding.UTF8, $"application/{type}"),
        };

        using var response = await rig.AsUser("prober").SendAsync(request, cancellationToken);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        var recorded = (await EventsAsync(1, cancellationToken)).Single();
        Assert.Multiple(() =>
        {
            Assert.That($"{recorded["level"]}", Is.EqualTo("RequestResponse"));
            Assert.That($"{recorded["requestObject"]!["status"]!["healthyReason"]}", Is.EqualTo("fine"));
            Assert.That($"{recorded["requestObject"]!["spec"]!["access"]!["credential"]}", Is.EqualTo("***"));
            Assert.That(recorded["requestObject"]!["metadata"]!["managedFields"], Is.Null);
            Assert.That($"{recorded["responseObject"]!["metadata"]!["name"]}", Is.EqualTo("c1"));
            Assert.That($"{recorded}", Does.Not.Contain("s3cret"));
        });
    }

    [TestCase("clustergateways", "application/json")]
    [TestCase("clustergateways?includeObject=Object", "application/json;as=Table;v=v1;g=meta.k8s.io")]
    [TestCase("clustergateways/c1", "application/json")]
    public async Task Get_CredentialsAreExposed_TheAuditHasThemNot(
        string target, string accept, CancellationToken cancellationToken)
    {
        await using var rig = await StartAsync("- {level: RequestResponse}", cancellationToken, expose: true);
        await rig.AddClusterAsync("c1", "https://10.0.0.1", rig.AnyCa, "s3cret", cancellationToken);
        var client = rig.AsUser("alice");
        client.DefaultRequestHeaders.Add("Accept", accept);

        var answer = await client.GetStringAsync($"/apis/cluster.core.oam.dev/v1alpha1/{target}", cancellationToken);

        Assert.That(answer, Does.Contain("s3cret"));
        var events = await EventsAsync(2, cancellationToken);
        Assert.That($"{events[1]["responseObject"]}", Does.Contain("c1").And.Not.Contain("s3cret"));
    }

    [Test]
    public async Task Patch_OfACredential_IsRecordedWithoutIt(CancellationToken cancellationToken)
    {
        await using var rig = await StartAsync("- {level: Request, omitStages: [RequestReceived]}", cancellationToken);
        await rig.AddTunnelledClusterAsync("c1", rig.AnyCa, cancellationToken);
        using var body = new StringContent(
            """
            [{"op":"add","path":"/spec/access/credential/serviceAccountToken","value":"s3cret"},
             {"op":"add","path":"/metadata/annotations/kubectl.kubernetes.io~1last-applied-configuration","value":"s3cret"},
             {"op":"add","path":"/status/healthyReason","value":"why"}]
            """,
            Encoding.UTF8, "application/json-patch+json");

        await rig.AsUser("prober").PatchAsync($"{Gateways}/c1/health", body, cancellationToken);

        var recorded = $"{(await EventsAsync(1, cancellationToken)).Single()}";
        Assert.That(recorded, Does.Contain("why").And.Not.Contain("s3cret").And.Not.Contain("responseObject"));
    }

    [Test]
    public async Task Body_LargerThanItsLimit_IsLeftOutAndSaysSo(CancellationToken cancellationToken)
    {
        await using var rig = await StartAsync("- {level: Request, omitStages: [RequestReceived]}", cancellationToken);
        await rig.AddTunnelledClusterAsync("c1", rig.AnyCa, cancellationToken);
        using var body = new StringContent(
            """{"status":{"healthyReason":"#"}}""".Replace("#", new string('x', 200_000), StringComparison.Ordinal),
            Encoding.UTF8, "application/json");

        await rig.AsUser("prober").PutAsync($"{Gateways}/c1/health", body, cancellationToken);

        var recorded = (await EventsAsync(1, cancellationToken)).Single();
        Assert.That(recorded["requestObject"], Is.Null);
        Assert.That($"{recorded["annotations"]!["audit.k8s.io/truncated"]}", Is.EqualTo("true"));
    }

    [Test]
    public async Task Policy_OfSeveralRules_RecordsOnlyWhatTheySay(CancellationToken cancellationToken)
    {
        await using var rig = await StartAsync(
            """
            - {level: None, users: [prober]}
            - {level: None, nonResourceURLs: ['/apis*', '/openapi*']}
            - {level: Metadata, omitStages: [RequestReceived]}
            """,
            cancellationToken);
        await rig.AsUser("prober").GetAsync(Gateways, cancellationToken);
        await rig.Client(certificate: null).GetAsync("/apis", cancellationToken);
        await rig.Client(certificate: null).GetAsync(Gateways, cancellationToken);
        await rig.AsUser("alice").GetAsync(Gateways, cancellationToken);

        var events = await EventsAsync(2, cancellationToken);

        Assert.That(events.Select(Summary), Is.EqualTo([
            "Metadata ResponseComplete list system:anonymous 401", "Metadata ResponseComplete list alice 200",
        ]));
        var admin = rig.AsUser("admin", "system:masters");
        var metrics = await admin.GetStringAsync("/metrics", cancellationToken);
        Assert.That(
            metrics.Split('\n').Where(l => l.StartsWith("apiserver_audit_", StringComparison.Ordinal)),
            Has.Some.Matches("^apiserver_audit_event_total(\\{[^}]*\\})? 2 ?")
                .And.Some.Matches("^apiserver_audit_level_total\\{.*level=\"None\".*\\} 2")
                .And.Some.Matches("^apiserver_audit_level_total\\{.*level=\"Metadata\".*\\} 3"));
    }

    [Test]
    public async Task Request_OverWhichTheServerFails_IsAPanic(CancellationToken cancellationToken)
    {
        await using var rig = await StartAsync("- level: Metadata", cancellationToken);
        rig.Reviewer.Allows = (_, _) => throw new InvalidOperationException("broken");

        using var response = await rig.AsUser("alice").GetAsync(Gateways, cancellationToken);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.InternalServerError));
        var events = await EventsAsync(2, cancellationToken);
        Assert.That(Summary(events[1]), Is.EqualTo("Metadata Panic list alice 500"));
    }

    [Test]
    public async Task Request_WhoseEventIsNotStored_IsRefusedInModeStrict(CancellationToken cancellationToken)
    {
        var reached = 0;
        await using var backend = await Backend.StartAsync(
            _ =>
            {
                reached++;
                return Task.CompletedTask;
            },
            cancellationToken);
        // Opened at start, and full from the first byte on.
        await using var rig = await StartAsync(
            "- level: Metadata", cancellationToken, log: "/dev/full", mode: AuditMode.BlockingStrict);
        await rig.AddClusterAsync("c1", backend, "t", cancellationToken);

        using var response = await rig.AsUser("alice").GetAsync(GatewayRig.Proxy("c1", "/x"), cancellationToken);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.InternalServerError));
        Assert.That(
            await response.Content.ReadAsStringAsync(cancellationToken), Does.Contain("failed to store audit event"));
        Assert.That(reached, Is.Zero);
    }

    [Test]
    public async Task Legacy_Event_IsALineOfWords(CancellationToken cancellationToken)
    {
        await using var rig = await StartAsync(
            "- {level: Metadata, omitStages: [RequestReceived]}", cancellationToken, legacy: true);
        var client = rig.AsUser("alice \"a\"", "dev");
        client.DefaultRequestHeaders.UserAgent.ParseAdd("test/1");
        client.DefaultRequestHeaders.Add("Audit-Id", "from-the-hub");

        await client.GetAsync($"{Gateways}?token=s3cret", cancellationToken);

        var line = (await LinesAsync(1, cancellationToken)).Single();
        Assert.That(line, Does.Match(
            @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z AUDIT: id=""from-the-hub"" stage=""ResponseComplete"" "
            + @"ip=""[^""]+"" method=""list"" user=""alice \\""a\\"""" groups=""\\""dev\\"",\\""system:authenticated\\"""" "
            + @"as=""<self>"" asgroups=""<lookup>"" user-agent=""test/1"" namespace=""<none>"" "
            + @"uri=""/apis/cluster.core.oam.dev/v1alpha1/clustergateways\?token=\*\*\*"" response=""200""$"));
    }

    private Task<GatewayRig> StartAsync(
        string rules, CancellationToken cancellationToken, bool expose = false, string? log = null,
        AuditMode mode = AuditMode.Blocking, bool legacy = false) => new GatewayRig
        {
            ExposeCredentials = expose,
            Audit = new AuditSettings(
                AuditPolicyReader.Parse($"apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n{rules}\n"),
                new AuditLogBackend(new AuditLogSettings(log ?? Log, Legacy: legacy), new DeliverySettings(mode))),
        }.StartAsync(cancellationToken);

    private async Task<IReadOnlyList<JsonNode>> EventsAsync(int count, CancellationToken cancellationToken) =>
        [.. (await LinesAsync(count, cancellationToken)).Select(line => JsonNode.Parse(line)!)];

    /// <summary>A request's last event may come after its answer.</summary>
    private Task<string[]> LinesAsync(int count, CancellationToken cancellationToken) => Eventually.GetAsync(
        async token =>
        {
            using var reader = new StreamReader(
                new FileStream(Log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
            return (await reader.ReadToEndAsync(token)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        },
        lines => lines.Length >= count, $"{count} events", cancellationToken);

    private static string Summary(JsonNode audited) =>
        $"{audited["level"]} {audited["stage"]} {audited["verb"]} {audited["user"]!["username"]} "
        + audited["responseStatus"]?["code"];
}
