using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http.Features;
using OcmAddons.ClusterGateway.Server.Identity;
using OcmAddons.ClusterGateway.Server.Tests.Rig;

namespace OcmAddons.ClusterGateway.Server.Tests.Security;

/// <summary>What a caller may try to be somebody else, to go elsewhere, or to hide a request in another.</summary>
[CancelAfter(60_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SmugglingTests
{
    private static readonly string Path = GatewayRig.Proxy("c1", "/x").OriginalString;

    private readonly ConcurrentQueue<string[]> seen = new();

    [TestCase("X-Remote-User: admin")]
    [TestCase("x-remote-group: system:masters")]
    [TestCase("X-Remote-Uid: 0")]
    [TestCase("X-Remote-Extra-Scopes: all")]
    [TestCase("X_Remote_User: admin")]
    [TestCase("Impersonate_User: admin")]
    [TestCase("Impersonate_Group: system:masters")]
    [TestCase("Authorization: Bearer somebody-elses")]
    [TestCase("Proxy-Authorization: Basic eDp5")]
    [TestCase("Sec-WebSocket-Protocol: base64url.bearer.authorization.k8s.io.eA")]
    [TestCase("Connection: close, Authorization, Impersonate-User")]
    [TestCase("Keep-Alive: timeout=5")]
    [TestCase("TE: gzip")]
    [TestCase("Expect: 100-continue")]
    public async Task Header_OfIdentityOrHop_DoesNotReachTheCluster(string line, CancellationToken cancellationToken)
    {
        await using var backend = await StartAsync(cancellationToken);
        await using var rig = await RigAsync(backend, passIdentities: false, cancellationToken);
        await using var connection = await RawConnection.OpenAsync(
            rig, cancellationToken, rig.UserCertificate("alice"));

        var code = await connection.AskAsync($"GET {Path}", [line], cancellationToken);

        Assert.That(code, Is.EqualTo(200).Or.EqualTo(100));
        var name = line.Split(':')[0];
        var allowed = name == "Authorization" ? "Bearer t" : null;
        Assert.That(
            seen.Single().Where(h => h.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)),
            allowed is null ? Is.Empty : Is.EqualTo(new[] { $"{name}: {allowed}" }));
    }

    [TestCase("X-Remote-User: admin")]
    [TestCase("X-Remote-Group: system:masters")]
    [TestCase("Impersonate_User: admin")]
    [TestCase("X-Remote-Extra-Scopes: all")]
    public async Task Header_OfIdentity_ChangesNothingOfWhatIsPassedOn(string line, CancellationToken cancellationToken)
    {
        await using var backend = await StartAsync(cancellationToken);
        await using var rig = await RigAsync(backend, passIdentities: true, cancellationToken);
        await using var connection = await RawConnection.OpenAsync(
            rig, cancellationToken, rig.UserCertificate("alice"));

        var code = await connection.AskAsync($"GET {Path}", [line], cancellationToken);

        Assert.That(code, Is.EqualTo(200));
        Assert.That(
            seen.Single().Where(h => h.StartsWith("Impersonate", StringComparison.OrdinalIgnoreCase)),
            Is.EquivalentTo(new[]
            {
                "Impersonate-User: alice", "Impersonate-Group: dev", "Impersonate-Group: system:authenticated",
            }));
    }

    [TestCase("Impersonate-User: admin")]
    [TestCase("impersonate-user: admin")]
    [TestCase("IMPERSONATE-GROUP: system:masters")]
    public async Task Impersonation_ThatTheHubDoesNotAllow_DoesNotReachTheCluster(
        string line, CancellationToken cancellationToken)
    {
        await using var backend = await StartAsync(cancellationToken);
        await using var rig = await RigAsync(backend, passIdentities: true, cancellationToken);
        rig.Reviewer.Allows = (_, question) => question.Verb != "impersonate";
        await using var connection = await RawConnection.OpenAsync(
            rig, cancellationToken, rig.UserCertificate("alice"));

        var code = await connection.AskAsync($"GET {Path}", [line], cancellationToken);

        var namesUser = line.Contains("user", StringComparison.OrdinalIgnoreCase);
        Assert.That((code, seen.Count), Is.EqualTo((namesUser ? 403 : 400, 0)));
    }

    [TestCase("Content-Length: 5", "Transfer-Encoding: chunked")]
    [TestCase("Transfer-Encoding: chunked", "Content-Length: 5")]
    [TestCase("Content-Length: 5", "Content-Length: 6")]
    [TestCase("Content-Length: 5, 6", null)]
    [TestCase("Content-Length: -1", null)]
    [TestCase("Transfer-Encoding: chunked, identity", null)]
    [TestCase("Transfer-Encoding: xchunked", null)]
    [TestCase("Transfer-Encoding : chunked", null)]
    [TestCase("X-A: b\r\n folded: c", null)]
    [TestCase("X-A: b\0c", null)]
    [TestCase("X A: b", null)]
    public async Task Framing_ThatTwoReadersReadDifferently_IsRefusedAndTheConnectionClosed(
        string first, string? second, CancellationToken cancellationToken)
    {
        await using var backend = await StartAsync(cancellationToken);
        await using var rig = await RigAsync(backend, passIdentities: false, cancellationToken);
        await using var connection = await RawConnection.OpenAsync(
            rig, cancellationToken, rig.UserCertificate("alice"));

        await connection.SendAsync(
            $"POST {Path}", [first, .. second is null ? Array.Empty<string>() : [second]],
            $"0\r\n\r\nGET {Path}/hidden HTTP/1.1\r\nHost: x\r\n\r\n", cancellationToken);
        var head = await connection.ReadHeadAsync(cancellationToken);

        Assert.That(head, Does.StartWith("HTTP/1.1 400").Or.StartWith("HTTP/1.1 501"));
        using var rest = new MemoryStream();
        await DrainAsync(connection, rest, cancellationToken);
        Assert.That(seen, Is.Empty);
    }

    [TestCase("X-Big", 300_000)]
    [TestCase("Cookie", 300_000)]
    public async Task Header_TooLarge_Is431(string name, int length, CancellationToken cancellationToken)
    {
        await using var backend = await StartAsync(cancellationToken);
        await using var rig = await RigAsync(backend, passIdentities: false, cancellationToken);
        await using var connection = await RawConnection.OpenAsync(
            rig, cancellationToken, rig.UserCertificate("alice"));

        var code = await connection.AskAsync($"GET {Path}", [$"{name}: {new string('a', length)}"], cancellationToken);

        Assert.That((code, seen.Count), Is.EqualTo((431, 0)));
    }

    [Test]
    public async Task Headers_TooMany_Are431(CancellationToken cancellationToken)
    {
        await using var backend = await StartAsync(cancellationToken);
        await using var rig = await RigAsync(backend, passIdentities: false, cancellationToken);
        await using var connection = await RawConnection.OpenAsync(
            rig, cancellationToken, rig.UserCertificate("alice"));

        var code = await connection.AskAsync(
            $"GET {Path}", [.. Enumerable.Range(0, 1100).Select(i => $"X-{i}: a")], cancellationToken);

        Assert.That((code, seen.Count), Is.EqualTo((431, 0)));
    }

    [TestCase("/apis/cluster.core.oam.dev/v1alpha1/clustergateways/c1/proxy/../../c2/proxy/x", 400)]
    [TestCase("/apis/cluster.core.oam.dev/v1alpha1/clustergateways/c1/proxy/%2e%2e/%2e%2e/c2/proxy/x", 400)]
    [TestCase("/apis/cluster.core.oam.dev/v1alpha1/clustergateways/c1/proxy/..%2f..%2fc2", 400)]
    [TestCase("/apis/cluster.core.oam.dev/v1alpha1/clustergateways/c1/proxy/..%5cx", 400)]
    [TestCase("/apis/cluster.core.oam.dev/v1alpha1/clustergateways/c1%2fproxy/x", 404)]
    [TestCase("/apis/cluster.core.oam.dev/v1alpha1/clustergateways/../clustergateways/c1/proxy/x", 404)]
    [TestCase("/apis/cluster.core.oam.dev/v1alpha1/clustergateways//c1/proxy/x", 404)]
    [TestCase("//apis/cluster.core.oam.dev/v1alpha1/clustergateways/c1/proxy/x", 404)]
    [TestCase("/apis/cluster.core.oam.dev/v1alpha1/clustergateways/c1/%70roxy/x", 405)]
    [TestCase("/APIS/cluster.core.oam.dev/v1alpha1/clustergateways/c1/proxy/x", 404)]
    public async Task Path_ThatCouldLeadElsewhere_ReachesNoCluster(
        string path, int code, CancellationToken cancellationToken)
    {
        await using var backend = await StartAsync(cancellationToken);
        await using var rig = await RigAsync(backend, passIdentities: false, cancellationToken);
        await using var connection = await RawConnection.OpenAsync(
            rig, cancellationToken, rig.UserCertificate("alice"));

        var answer = await connection.AskAsync($"GET {path}", [], cancellationToken);

        Assert.That((answer, seen.Count), Is.EqualTo((code, 0)));
    }

    [TestCase("h2c")]
    [TestCase("h2c, websocket")]
    [TestCase("TLS/1.0")]
    public async Task Upgrade_ToAnotherHttp_IsNotPassedOn(string protocol, CancellationToken cancellationToken)
    {
        await using var backend = await StartAsync(cancellationToken);
        await using var rig = await RigAsync(backend, passIdentities: false, cancellationToken);
        await using var connection = await RawConnection.OpenAsync(
            rig, cancellationToken, rig.UserCertificate("alice"));

        var code = await connection.AskAsync(
            $"GET {Path}", ["Connection: Upgrade, HTTP2-Settings", $"Upgrade: {protocol}", "HTTP2-Settings: AAMAAABk"],
            cancellationToken);

        Assert.That((code, seen.Count), Is.EqualTo((400, 0)));
    }

    private static async Task<GatewayRig> RigAsync(
        Backend backend, bool passIdentities, CancellationToken cancellationToken)
    {
        var rig = await new GatewayRig
        {
            Identities = IdentitySettings.Default with { PassIdentities = passIdentities },
        }.StartAsync(cancellationToken);
        await rig.AddClusterAsync("c1", backend, "t", cancellationToken);
        return rig;
    }

    private Task<Backend> StartAsync(CancellationToken cancellationToken)
    {
        return Backend.StartAsync(
            context =>
            {
                var lines = context.Request.Headers.SelectMany(h => h.Value.Select(v => $"{h.Key}: {v}"));
                seen.Enqueue([context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget, .. lines]);
                return Task.CompletedTask;
            },
            cancellationToken);
    }

    private static async Task DrainAsync(RawConnection connection, Stream into, CancellationToken cancellationToken)
    {
        try
        {
            await connection.Stream.CopyToAsync(into, cancellationToken); // ends when the gateway closes
        }
        catch (IOException)
        {
            // Closed hard is closed too.
        }
    }
}
