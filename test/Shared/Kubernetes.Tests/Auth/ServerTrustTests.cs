using Microsoft.AspNetCore.Http;
using OcmAddons.Kubernetes.Auth;
using OcmAddons.Kubernetes.Http;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Testing.ApiServers;
using OcmAddons.Testing.Certificates;

namespace OcmAddons.Kubernetes.Tests.Auth;

[CancelAfter(30_000)]
public sealed class ServerTrustTests
{
    private readonly TestAuthority root = new("root");

    [OneTimeTearDown]
    public void DisposeRoot() => root.Dispose();

    [Test]
    public async Task Call_ServerOfAnIntermediate_TrustsTheRootAndTheIntermediateAlone(
        CancellationToken cancellationToken)
    {
        using var intermediate = root.Intermediate("intermediate");
        var leaf = intermediate.IssueServer("127.0.0.1");
        var chain = leaf with { CertificatePem = leaf.CertificatePem + "\n" + intermediate.Pem };
        await using var server = await FakeApiServer.StartAsync(chain, root.Pem, AnswerAsync, cancellationToken);

        Assert.That(await ErrorAsync(server, Trusting(root.Pem), cancellationToken), Is.Null);
        Assert.That(await ErrorAsync(server, Trusting(intermediate.Pem), cancellationToken), Is.Null);
        Assert.That(await ErrorAsync(server, Trusting(intermediate.Pem + "\n" + root.Pem), cancellationToken), Is.Null);
    }

    [Test]
    public async Task Call_ServerOfAnotherAuthority_IsRefusedUnlessVerifyingIsOff(CancellationToken cancellationToken)
    {
        using var other = new TestAuthority("root");
        await using var server = await FakeApiServer.StartAsync(
            root.IssueServer("127.0.0.1"), root.Pem, AnswerAsync, cancellationToken);

        var error = await ErrorAsync(server, Trusting(other.Pem), cancellationToken);
        var skipped = await ErrorAsync(
            server, config => new() { Server = config.Server, InsecureSkipTlsVerify = true }, cancellationToken);

        Assert.That(error, Is.EqualTo(HttpRequestError.SecureConnectionError));
        Assert.That(skipped, Is.Null);
    }

    [Test]
    public async Task Call_CertificateOfAnotherName_NeedsTlsServerName(CancellationToken cancellationToken)
    {
        await using var server = await FakeApiServer.StartAsync(
            root.IssueServer("hub.example"), root.Pem, AnswerAsync, cancellationToken);

        var error = await ErrorAsync(server, Trusting(root.Pem), cancellationToken);
        var named = await ErrorAsync(
            server,
            config => new()
            {
                Server = config.Server,
                CertificateAuthority = config.CertificateAuthority,
                TlsServerName = "hub.example",
            },
            cancellationToken);
        var misnamed = await ErrorAsync(
            server,
            config => new()
            {
                Server = config.Server,
                CertificateAuthority = config.CertificateAuthority,
                TlsServerName = "other.example",
            },
            cancellationToken);

        Assert.That(error, Is.EqualTo(HttpRequestError.SecureConnectionError));
        Assert.That(named, Is.Null);
        Assert.That(misnamed, Is.EqualTo(HttpRequestError.SecureConnectionError));
    }

    [Test]
    public async Task Call_SecondAuthorityOfTheBundle_IsTrustedToo(CancellationToken cancellationToken)
    {
        using var second = new TestAuthority("second");
        var leaf = second.IssueServer("127.0.0.1");
        await using var server = await FakeApiServer.StartAsync(leaf, second.Pem, AnswerAsync, cancellationToken);

        Assert.That(await ErrorAsync(server, Trusting(root.Pem + "\n" + second.Pem), cancellationToken), Is.Null);
    }

    private static Task AnswerAsync(HttpContext context) =>
        context.Response.WriteAsync("""{"metadata":{"name":"n"}}""");

    private static Func<KubernetesConfig, KubernetesConfig> Trusting(string pem) => config => new()
    {
        Server = config.Server,
        CertificateAuthority = CredentialData.FromText(pem),
    };

    private static async Task<HttpRequestError?> ErrorAsync(
        FakeApiServer server, Func<KubernetesConfig, KubernetesConfig> change, CancellationToken cancellationToken)
    {
        using var client = new KubernetesClient(change(server.Config), TimeProvider.System);
        try
        {
            await client.FindAsync<V1Node>(new(null, "n"), cancellationToken);
            return null;
        }
        catch (HttpRequestException e)
        {
            return e.HttpRequestError;
        }
    }
}
