using OcmAddons.ClusterGateway.Server.Authentication;
using OcmAddons.ClusterGateway.Server.Authorization;
using OcmAddons.ClusterGateway.Server.Tests.Rig;

namespace OcmAddons.ClusterGateway.Server.Tests.Authorization;

/// <summary>The README's table of who may do what through the gateway: each cell of it is a test.</summary>
[CancelAfter(60_000)]
public sealed class WhoMayTests
{
    private const string Pods = "/api/v1/namespaces/d/pods";

    /// <summary>What callers have on the hub: verbs on resources. Rows with "sub-path" are for a gateway that asks the
    /// hub for what a request does inside its cluster, too.</summary>
    private static readonly Dictionary<string, string[]> Rows = new(StringComparer.Ordinal)
    {
        ["nothing"] = [],
        ["`get` on `clustergateways/proxy`"] = ["get clustergateways/proxy"],
        ["`create` on `clustergateways/proxy`"] = ["create clustergateways/proxy"],
        ["all verbs on `clustergateways/proxy`"] = ["* clustergateways/proxy"],
        ["and `impersonate` on `users`"] = ["* clustergateways/proxy", "impersonate users"],
        ["sub-path: all verbs on `clustergateways/proxy`"] = ["* clustergateways/proxy"],
        ["sub-path: and read-only (`view`)"] =
            ["* clustergateways/proxy", "get pods", "list pods", "watch pods", "get pods/log"],
        ["sub-path: and `create` on `pods/exec`"] = ["* clustergateways/proxy", "create pods/exec"],
        ["sub-path: `get` on `clustergateways/proxy`, and all verbs on all resources"] =
            ["get clustergateways/proxy", "* *"],
    };

    /// <summary>What they do: all requests of a column have the same answer.</summary>
    private static readonly Dictionary<string, Ask[]> Columns = new(StringComparer.Ordinal)
    {
        ["get"] = [new("GET", Pods + "/p")],
        ["list, watch"] = [new("GET", Pods), new("GET", Pods + "?watch=1"), new("GET", "/api/v1/watch/pods")],
        ["logs"] = [new("GET", Pods + "/p/log?follow=1")],
        ["create"] = [new("POST", Pods)],
        ["patch, delete"] = [new("PATCH", Pods + "/p"), new("DELETE", Pods + "/p"), new("PUT", Pods + "/p")],
        ["exec"] = [new("POST", Pods + "/p/exec", "SPDY/3.1"), new("GET", Pods + "/p/exec", "websocket")],
        ["attach, port-forward"] =
        [
            new("POST", Pods + "/p/attach", "SPDY/3.1"), new("GET", Pods + "/p/attach", "websocket"),
            new("POST", Pods + "/p/portforward", "SPDY/3.1"), new("GET", Pods + "/p/portforward", "websocket"),
        ],
        ["a service's or node's page"] =
        [
            new("GET", "/api/v1/namespaces/d/services/s:80/proxy/"), new("GET", "/api/v1/nodes/n/proxy/pods"),
        ],
        ["an upgrade through one"] = [new("GET", "/api/v1/nodes/n/proxy/exec/d/p/c", "websocket")],
        ["get as somebody else"] = [new("GET", Pods + "/p", As: "bob")],
    };

    private Backend backend = null!;
    private GatewayRig plain = null!;
    private GatewayRig subPaths = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        backend = await Backend.StartAsync(_ => Task.CompletedTask, patience.Token);
        plain = await RigAsync(askSubPaths: false, patience.Token);
        subPaths = await RigAsync(askSubPaths: true, patience.Token);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await plain.DisposeAsync();
        await subPaths.DisposeAsync();
        await backend.DisposeAsync();
    }

    [Test]
    public void Table_OfTheReadme_IsThisOne()
    {
        var table = Table();

        Assert.That(table[0].Skip(1), Is.EqualTo(Columns.Keys));
        Assert.That(table.Skip(1).Select(row => row[0]), Is.EqualTo(Rows.Keys));
    }

    private static IEnumerable<TestCaseData> Cells()
    {
        var table = Table();
        return
            from row in table.Skip(1)
            from cell in row.Zip(table[0]).Skip(1)
            select new TestCaseData(row[0], cell.Second, cell.First);
    }

    [TestCaseSource(nameof(Cells))]
    public async Task Cell_OfTheReadmesTable_IsTrue(
        string who, string what, string may, CancellationToken cancellationToken)
    {
        var rig = who.StartsWith("sub-path", StringComparison.Ordinal) ? subPaths : plain;
        foreach (var ask in Columns[what])
        {
            await using var connection = await RawConnection.OpenAsync(rig, cancellationToken);
            var target = GatewayRig.Proxy("c1", ask.Path).OriginalString;

            var code = await connection.AskAsync($"{ask.Method} {target}", Headers(who, ask), cancellationToken);

            Assert.That(code, Is.EqualTo(may switch { "yes" => 200, "-" => 403, _ => 0 }), $"{ask}");
        }
    }

    private static string[] Headers(string who, Ask ask) =>
    [
        $"X-Remote-User: {who}", "X-Remote-Group: system:authenticated", "Content-Length: 0",
        .. ask.Upgrade is { } protocol ? [$"Upgrade: {protocol}", "Connection: Upgrade"] : Array.Empty<string>(),
        .. ask.As is { } user ? [$"Impersonate-User: {user}"] : Array.Empty<string>(),
    ];

    private async Task<GatewayRig> RigAsync(bool askSubPaths, CancellationToken cancellationToken)
    {
        var rig = await new GatewayRig
        {
            Authorization = new AuthorizationSettings(TimeSpan.Zero, TimeSpan.Zero, askSubPaths),
        }.StartAsync(cancellationToken);
        // Whom a caller acts as may do everything: only the right to act as them is in question.
        rig.Reviewer.Allows = (caller, question) => caller.Name == "bob" || Has(caller, question);
        await rig.AddClusterAsync("c1", backend, "t", cancellationToken);
        return rig;
    }

    private static bool Has(Caller caller, AccessQuestion question)
    {
        var resource = question.Subresource.Length > 0
            ? $"{question.Resource}/{question.Subresource}"
            : question.Resource;
        return Rows[caller.Name].Select(grant => grant.Split(' ')).Any(grant =>
            (grant[0] == "*" || grant[0] == question.Verb)
            && (grant[1] == resource || (grant[1] == "*" && question.Group != Api.GatewayApi.Group)));
    }

    private static List<string[]> Table() =>
    [
        .. File.ReadLines(Readme()).SkipWhile(line => !line.StartsWith("## Who may do what", StringComparison.Ordinal))
            .SkipWhile(line => !line.StartsWith('|')).TakeWhile(line => line.StartsWith('|'))
            .Where(line => !line.StartsWith("| ---", StringComparison.Ordinal))
            .Select(line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries)),
    ];

    private static string Readme()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "OcmAddons.sln"))) folder = folder.Parent!;
        return Path.Combine(folder.FullName, "README.md");
    }

    private sealed record Ask(string Method, string Path, string? Upgrade = null, string? As = null);
}
