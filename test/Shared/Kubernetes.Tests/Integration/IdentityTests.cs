using OcmAddons.Kubernetes.Auth;
using OcmAddons.Kubernetes.Http;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Testing.ApiServers;
using OcmAddons.Testing.Certificates;

namespace OcmAddons.Kubernetes.Tests.Integration;

[Category("Integration")]
[CancelAfter(60_000)]
public sealed class IdentityTests
{
    private static ApiServerFixture Server => ApiServer.Fixture;

    [Test]
    public async Task List_WithoutTheRight_IsForbiddenAndNamesTheUser(CancellationToken cancellationToken)
    {
        var client = Server.ClientFor(Server.ConfigFor("jane", "guests"));

        var error = (await Assert.ThrowsAsync<KubernetesException>(
            () => client.ListAsync<V1Secret>(new(), cancellationToken)))!;

        Assert.That(error.Code, Is.EqualTo(403));
        Assert.That(error.Message, Does.Contain("\"jane\""));
    }

    [Test]
    public async Task RequestToken_ServiceAccount_TokenIsItsIdentity(CancellationToken cancellationToken)
    {
        var space = await Server.CreateNamespaceAsync(cancellationToken);
        var account = new V1ServiceAccount { Metadata = new() { Name = "bot", NamespaceProperty = space } };
        await Server.Admin.CreateAsync(account, cancellationToken);

        var request = await Server.Admin.RequestTokenAsync(
            account.Key(), audiences: [], TimeSpan.FromMinutes(20), cancellationToken);
        var token = new SecretString(request.Status!.Token!);
        var review = await Server.Admin.ReviewTokenAsync(token, audiences: [], cancellationToken);
        var error = (await Assert.ThrowsAsync<KubernetesException>(
            () => Server.ClientFor(Server.ConfigFor(token)).ListAsync<V1Secret>(new(), cancellationToken)))!;

        Assert.That(request.Status.ExpirationTimestamp, Is.Not.Null);
        Assert.That(review.Authenticated, Is.True);
        Assert.That(review.User!.Username, Is.EqualTo($"system:serviceaccount:{space}:bot"));
        Assert.That(error.Message, Does.Contain($"system:serviceaccount:{space}:bot"));
    }

    [Test]
    public async Task RequestToken_NoSuchAccount_IsNotFound(CancellationToken cancellationToken)
    {
        var error = (await Assert.ThrowsAsync<KubernetesException>(() => Server.Admin.RequestTokenAsync(
            new("default", "nobody"), audiences: [], lifetime: null, cancellationToken)))!;

        Assert.That(error.IsNotFound);
    }

    [Test]
    public async Task ReviewToken_Forged_IsNotAuthenticated(CancellationToken cancellationToken)
    {
        var review = await Server.Admin.ReviewTokenAsync(new("forged"), audiences: [], cancellationToken);

        Assert.That(review.Authenticated, Is.Not.True);
    }

    [Test]
    public async Task ReviewAccess_TwoUsers_TellsThemApart(CancellationToken cancellationToken)
    {
        var attributes = new V1ResourceAttributes { Verb = "get", Resource = "secrets", Namespace = "default" };

        var admin = await Server.Admin.ReviewAccessAsync(
            new() { User = "x", Groups = ["system:masters"], ResourceAttributes = attributes }, cancellationToken);
        var guest = await Server.Admin.ReviewAccessAsync(
            new() { User = "x", Groups = ["guests"], ResourceAttributes = attributes }, cancellationToken);

        Assert.That(admin.Allowed, Is.True);
        Assert.That(guest.Allowed, Is.Not.True);
        Assert.That(await Server.Admin.MayAsync(attributes, cancellationToken), Is.True);
    }

    [Test]
    public async Task Impersonate_User_IsWhoTheServerSees(CancellationToken cancellationToken)
    {
        var admin = Server.AdminConfig;
        var client = Server.ClientFor(new()
        {
            Server = admin.Server,
            CertificateAuthority = admin.CertificateAuthority,
            ClientCertificate = admin.ClientCertificate,
            ClientKey = admin.ClientKey,
            Impersonate = new("carol", ["guests"]),
        });

        var error =
            (await Assert.ThrowsAsync<KubernetesException>(() => client.ListAsync<V1Node>(new(), cancellationToken)))!;

        Assert.That(error.Message, Does.Contain("\"carol\""));
    }

    [Test]
    public async Task AnyCall_CertificateOfAnotherAuthority_IsNotTrusted(CancellationToken cancellationToken)
    {
        using var other = new TestAuthority("other");
        using var client = new KubernetesClient(
            new() { Server = Server.AdminConfig.Server, CertificateAuthority = CredentialData.FromText(other.Pem) },
            TimeProvider.System);

        var error = (await Assert.ThrowsAsync<HttpRequestException>(
            () => client.ListAsync<V1Namespace>(new(), cancellationToken)))!;

        Assert.That(error.HttpRequestError, Is.EqualTo(HttpRequestError.SecureConnectionError));
    }

    [Test]
    public async Task KubeconfigText_OfAConfiguration_LoadsAsTheSame(CancellationToken cancellationToken)
    {
        var path = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"{Guid.NewGuid()}.kubeconfig");
        await File.WriteAllTextAsync(path, KubeconfigText.Of(Server.AdminConfig), cancellationToken);
        try
        {
            var config = await KubernetesConfig.LoadAsync(path, cancellationToken);
            var spaces = await Server.ClientFor(config).ListAsync<V1Namespace>(new(), cancellationToken);

            Assert.That(spaces.Items.Select(space => space.Name()), Does.Contain("kube-system"));
        }
        finally
        {
            File.Delete(path);
        }
    }
}
