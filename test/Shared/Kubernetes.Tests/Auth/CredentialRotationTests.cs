using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using OcmAddons.Kubernetes.Auth;
using OcmAddons.Kubernetes.Http;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Testing.ApiServers;
using OcmAddons.Testing.Certificates;
using OcmAddons.Testing.Time;
using OcmAddons.Testing.Waiting;

namespace OcmAddons.Kubernetes.Tests.Auth;

[CancelAfter(30_000)]
public sealed class CredentialRotationTests
{
    private readonly FakeTimeProvider time = new();
    private readonly ConcurrentQueue<string> seen = new();
    private string folder = "";
    private TestAuthority authority = null!;

    [SetUp]
    public void CreateFolder()
    {
        folder = Directory.CreateTempSubdirectory("ocm-addons-rotation-").FullName;
        authority = new("clients");
        seen.Clear();
    }

    [TearDown]
    public void DeleteFolder()
    {
        Directory.Delete(folder, recursive: true);
        authority.Dispose();
    }

    [Test]
    public async Task ClientCertificate_Replaced_NextRequestShowsTheNewOneAndOpenWatchesGoOn(
        CancellationToken cancellationToken)
    {
        var more = new SyncPoint();
        await using var server = await FakeApiServer.StartAsync(
            async context =>
            {
                seen.Enqueue(context.Connection.ClientCertificate!.Subject);
                if (!context.Request.Query.ContainsKey("watch"))
                {
                    await AnswerAsync(context);
                    return;
                }

                await context.Response.Body.FlushAsync(cancellationToken);
                await more.WaitToContinueAsync(cancellationToken);
                await context.Response.WriteAsync("""{"type":"ADDED","object":{"metadata":{"name":"a"}}}""" + "\n");
            },
            cancellationToken);
        using var client = Client(server);
        WriteCertificate(authority.IssueClient("first"));
        await using var watch = client.WatchAsync<V1Namespace>(new(), "1", cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        var next = watch.MoveNextAsync();
        await more.WaitForSyncPointAsync(cancellationToken);

        WriteCertificate(authority.IssueClient("second"));
        time.Advance(CredentialStore.RecheckPeriod);
        await CallAsync(client, cancellationToken);
        more.Continue();

        Assert.That(await next, Is.True);
        Assert.That(seen, Is.EqualTo(new[] { "CN=first", "CN=second" }));
    }

    [Test]
    public async Task ClientCertificate_HalfReplaced_LastGoodPairStaysInUse(CancellationToken cancellationToken)
    {
        await using var server = await FakeApiServer.StartAsync(
            context =>
            {
                seen.Enqueue(context.Connection.ClientCertificate!.Subject);
                return AnswerAsync(context);
            },
            cancellationToken);
        using var client = Client(server);
        WriteCertificate(authority.IssueClient("first"));
        await CallAsync(client, cancellationToken);
        var second = authority.IssueClient("second");

        await File.WriteAllTextAsync(Path.Combine(folder, "tls.crt"), second.CertificatePem, cancellationToken);
        time.Advance(CredentialStore.RecheckPeriod);
        await CallAsync(client, cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "tls.key"), second.KeyPem, cancellationToken);
        time.Advance(CredentialStore.RecheckPeriod);
        await CallAsync(client, cancellationToken);

        Assert.That(seen, Is.EqualTo(new[] { "CN=first", "CN=first", "CN=second" }));
    }

    [Test]
    public async Task ClientCertificate_MissingFromTheStart_SaysWhichFile(CancellationToken cancellationToken)
    {
        await using var server = await FakeApiServer.StartAsync(AnswerAsync, cancellationToken);
        using var client = Client(server);

        var error = (await Assert.ThrowsAsync<KubernetesConfigException>(() => CallAsync(client, cancellationToken)))!;

        Assert.That(error.Message, Does.Contain("tls.crt"));
    }

    [Test]
    public async Task TokenFile_Replaced_IsReadAgainAndKeepsTheConnection(CancellationToken cancellationToken)
    {
        var connections = new HashSet<string>(StringComparer.Ordinal);
        await using var server = await FakeApiServer.StartAsync(
            context =>
            {
                connections.Add(context.Connection.Id.Split(':')[0]);
                seen.Enqueue(context.Request.Headers.Authorization.ToString());
                return AnswerAsync(context);
            },
            cancellationToken);
        using var client = TokenClient(server, "one\n");
        await CallAsync(client, cancellationToken);

        await WriteTokenAsync("two\n", cancellationToken);
        await CallAsync(client, cancellationToken);
        time.Advance(CredentialStore.RecheckPeriod);
        await CallAsync(client, cancellationToken);

        Assert.That(seen, Is.EqualTo(new[] { "Bearer one", "Bearer one", "Bearer two" }));
        Assert.That(connections, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task TokenFile_RefusedTokenWasReplaced_CallSucceedsWithoutWaiting(CancellationToken cancellationToken)
    {
        await using var server = await FakeApiServer.StartAsync(
            context =>
            {
                seen.Enqueue(context.Request.Headers.Authorization.ToString());
                if (context.Request.Headers.Authorization == "Bearer new") return AnswerAsync(context);
                context.Response.StatusCode = 401;
                return Task.CompletedTask;
            },
            cancellationToken);
        using var client = TokenClient(server, "old");
        await Assert.ThrowsAsync<KubernetesException>(() => CallAsync(client, cancellationToken));

        await WriteTokenAsync("new", cancellationToken);
        await CallAsync(client, cancellationToken);

        Assert.That(seen, Is.EqualTo(new[] { "Bearer old", "Bearer old", "Bearer new" }));
    }

    private static Task AnswerAsync(HttpContext context) =>
        context.Response.WriteAsync("""{"metadata":{"name":"n"}}""");

    private static Task<V1Node?> CallAsync(KubernetesClient client, CancellationToken cancellationToken) =>
        client.FindAsync<V1Node>(new(null, "n"), cancellationToken);

    private KubernetesClient Client(FakeApiServer server) => new(
        new()
        {
            Server = server.Config.Server,
            CertificateAuthority = server.Config.CertificateAuthority,
            ClientCertificate = CredentialData.FromFile(Path.Combine(folder, "tls.crt")),
            ClientKey = CredentialData.FromFile(Path.Combine(folder, "tls.key")),
        },
        time);

    private KubernetesClient TokenClient(FakeApiServer server, string token)
    {
        File.WriteAllText(Path.Combine(folder, "token"), token);
        return new(
            new()
            {
                Server = server.Config.Server,
                CertificateAuthority = server.Config.CertificateAuthority,
                Token = CredentialData.FromFile(Path.Combine(folder, "token")),
            },
            time);
    }

    private Task WriteTokenAsync(string token, CancellationToken cancellationToken) =>
        File.WriteAllTextAsync(Path.Combine(folder, "token"), token, cancellationToken);

    private void WriteCertificate(TestCertificate certificate)
    {
        File.WriteAllText(Path.Combine(folder, "tls.crt"), certificate.CertificatePem);
        File.WriteAllText(Path.Combine(folder, "tls.key"), certificate.KeyPem);
    }
}
