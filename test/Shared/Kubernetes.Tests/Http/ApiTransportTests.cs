using Microsoft.AspNetCore.Http;
using OcmAddons.Kubernetes.Auth.Exec;
using OcmAddons.Kubernetes.Http;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Testing.ApiServers;

namespace OcmAddons.Kubernetes.Tests.Http;

[CancelAfter(30_000)]
public sealed class ApiTransportTests
{
    [Test]
    public async Task Call_ProxyUrl_GoesThroughTheProxyAlsoToLoopback(CancellationToken cancellationToken)
    {
        await using var server = await FakeApiServer.StartAsync(AnswerAsync, cancellationToken);
        using var proxy = new ConnectProxy();
        var serving = proxy.ServeAsync(cancellationToken);
        using (var client = new KubernetesClient(
            new()
            {
                Server = server.Config.Server,
                CertificateAuthority = server.Config.CertificateAuthority,
                Proxy = proxy.Address,
            },
            TimeProvider.System))
        {
            await CallAsync(client, cancellationToken);
        }

        await serving;
        Assert.That(proxy.Target, Is.EqualTo(server.Config.Server.Authority));
    }

    [Test]
    public async Task Call_ExecCredential_IsRunAgainWhenTheServerRefusesIt(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("ocm-addons-exec-").FullName;
        var seen = new List<string>();
        await using var server = await FakeApiServer.StartAsync(
            context =>
            {
                seen.Add(context.Request.Headers.Authorization.ToString());
                if (seen.Count != 2) return AnswerAsync(context);
                context.Response.StatusCode = 401;
                return Task.CompletedTask;
            },
            cancellationToken);
        var script = $$$"""
            echo >> {{{folder}}}/runs; n=$(wc -l < {{{folder}}}/runs)
            echo '{"apiVersion":"client.authentication.k8s.io/v1","status":{"token":"'$n'"}}'
            """;
        using var client = new KubernetesClient(
            new()
            {
                Server = server.Config.Server,
                CertificateAuthority = server.Config.CertificateAuthority,
                Exec = new ExecPlugin { Command = "/bin/sh", Arguments = ["-c", script] },
            },
            TimeProvider.System);

        await CallAsync(client, cancellationToken);
        await CallAsync(client, cancellationToken);
        await CallAsync(client, cancellationToken);
        Directory.Delete(folder, recursive: true);

        Assert.That(seen, Is.EqualTo(new[] { "Bearer 1", "Bearer 1", "Bearer 2", "Bearer 2" }));
    }

    [Test]
    public async Task Call_UsernameAndPassword_AreBasicCredentials(CancellationToken cancellationToken)
    {
        string? seen = null;
        await using var server = await FakeApiServer.StartAsync(
            context =>
            {
                seen = context.Request.Headers.Authorization;
                return AnswerAsync(context);
            },
            cancellationToken);
        using var client = new KubernetesClient(
            new()
            {
                Server = server.Config.Server,
                CertificateAuthority = server.Config.CertificateAuthority,
                Username = "me",
                Password = new("secret"),
            },
            TimeProvider.System);

        await CallAsync(client, cancellationToken);

        Assert.That(seen, Is.EqualTo("Basic bWU6c2VjcmV0"));
    }

    [Test]
    public async Task Call_Default_IsHttp2WithAUserAgent(CancellationToken cancellationToken)
    {
        var seen = ("", "");
        await using var server = await FakeApiServer.StartAsync(
            context =>
            {
                seen = (context.Request.Protocol, context.Request.Headers.UserAgent.ToString());
                return AnswerAsync(context);
            },
            cancellationToken);
        using var client = new KubernetesClient(
            new()
            {
                Server = server.Config.Server,
                CertificateAuthority = server.Config.CertificateAuthority,
                UserAgent = "tester/1",
            },
            TimeProvider.System);

        await CallAsync(client, cancellationToken);

        Assert.That(seen, Is.EqualTo(("HTTP/2", "tester/1")));
    }

    [Test]
    public async Task Call_DisposedClient_IsRefused(CancellationToken cancellationToken)
    {
        await using var server = await FakeApiServer.StartAsync(AnswerAsync, cancellationToken);
        var client = new KubernetesClient(server.Config, TimeProvider.System);
        await CallAsync(client, cancellationToken);

        client.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => CallAsync(client, cancellationToken));
    }

    private static Task AnswerAsync(HttpContext context) =>
        context.Response.WriteAsync("""{"metadata":{"name":"n"}}""");

    private static Task<V1Node?> CallAsync(KubernetesClient client, CancellationToken cancellationToken) =>
        client.FindAsync<V1Node>(new(null, "n"), cancellationToken);
}
