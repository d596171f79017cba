using System.Net;
using OcmAddons.ClusterGateway.Server.Authorization;
using OcmAddons.ClusterGateway.Server.Tests.Rig;

namespace OcmAddons.ClusterGateway.Server.Tests.Authentication;

[CancelAfter(60_000)]
public sealed class CallerImpersonationTests
{
    private const string Collection = "/apis/cluster.core.oam.dev/v1alpha1/clustergateways";

    [Test]
    public async Task Request_Impersonation_EachPartIsAskedForAndThenCounts(CancellationToken cancellationToken)
    {
        await using var rig = await new GatewayRig().StartAsync(cancellationToken);
        await using var connection =
            await RawConnection.OpenAsync(rig, cancellationToken, rig.UserCertificate("root"));

        var code = await connection.AskAsync(
            $"GET {Collection}",
            [
                "Impersonate-User: alice", "Impersonate-Uid: u-1", "Impersonate-Group: dev", "Impersonate-Group: ops",
                "Impersonate-Extra-Example.com%2fscope: view",
            ],
            cancellationToken);

        var caller = rig.Reviewer.Asked[^1].Caller;
        Assert.Multiple(() =>
        {
            Assert.That(code, Is.EqualTo(200));
            Assert.That(rig.Reviewer.Asked.SkipLast(1).Select(a => a.Caller.Name), Is.All.EqualTo("root"));
            Assert.That(rig.Reviewer.Asked.SkipLast(1).Select(a => Describe(a.Question)), Is.EqualTo(new[]
            {
                "users alice", "groups dev", "groups ops", "userextras/example.com/scope view", "uids u-1",
            }));
            Assert.That((caller.Name, caller.Uid), Is.EqualTo(("alice", "u-1")));
            Assert.That(caller.Groups, Is.EqualTo(new[] { "dev", "ops", "system:authenticated" }));
            Assert.That(caller.Extra["example.com/scope"], Is.EqualTo(new[] { "view" }));
        });
    }

    [Test]
    public async Task Request_ImpersonatedServiceAccount_HasItsGroups(CancellationToken cancellationToken)
    {
        await using var rig = await new GatewayRig().StartAsync(cancellationToken);
        var client = rig.Client(rig.UserCertificate("root"));
        client.DefaultRequestHeaders.Add("Impersonate-User", "system:serviceaccount:ns:robot");

        using var response = await client.GetAsync(Collection, cancellationToken);

        Assert.Multiple(() =>
        {
            Assert.That(Describe(rig.Reviewer.Asked[0].Question), Is.EqualTo("serviceaccounts ns/robot"));
            Assert.That(rig.Reviewer.Asked[^1].Caller.Groups, Is.EqualTo(new[]
            {
                "system:serviceaccounts", "system:serviceaccounts:ns", "system:authenticated",
            }));
        });
    }

    [TestCase("users")]
    [TestCase("groups")]
    [TestCase("userextras")]
    [TestCase("uids")]
    public async Task Request_ImpersonationOfWhichOnePartIsDenied_Is403(
        string denied, CancellationToken cancellationToken)
    {
        await using var rig = await new GatewayRig().StartAsync(cancellationToken);
        rig.Reviewer.Allows = (_, question) => question.Resource != denied;
        var client = rig.Client(rig.UserCertificate("mallory"));
        client.DefaultRequestHeaders.Add("Impersonate-User", "admin");
        client.DefaultRequestHeaders.Add("Impersonate-Uid", "1");
        client.DefaultRequestHeaders.Add("Impersonate-Group", "system:masters");
        client.DefaultRequestHeaders.Add("Impersonate-Extra-Scopes", "all");

        using var response = await client.GetAsync(Collection, cancellationToken);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
    }

    [TestCase("Impersonate-Group", "system:masters")]
    [TestCase("Impersonate-Uid", "1")]
    [TestCase("Impersonate-Extra-Scopes", "all")]
    [TestCase("Impersonate-Users", "admin")]
    [TestCase("Impersonate-", "admin")]
    public async Task Request_ImpersonationOfNobody_Is400(
        string header, string value, CancellationToken cancellationToken)
    {
        await using var rig = await new GatewayRig().StartAsync(cancellationToken);
        var client = rig.Client(rig.UserCertificate("mallory"));
        client.DefaultRequestHeaders.TryAddWithoutValidation(header, value);

        using var response = await client.GetAsync(Collection, cancellationToken);

        Assert.That((int)response.StatusCode, Is.EqualTo(400));
        Assert.That(rig.Reviewer.Asked, Is.Empty);
    }

    [Test]
    public async Task Request_ManyImpersonatedGroups_AreNotAskedFor(CancellationToken cancellationToken)
    {
        await using var rig = await new GatewayRig().StartAsync(cancellationToken);
        await using var connection =
            await RawConnection.OpenAsync(rig, cancellationToken, rig.UserCertificate("mallory"));

        var code = await connection.AskAsync(
            $"GET {Collection}",
            ["Impersonate-User: admin", .. Enumerable.Range(0, 65).Select(i => $"Impersonate-Group: g{i}")],
            cancellationToken);

        Assert.That((code, rig.Reviewer.Asked.Count), Is.EqualTo((400, 0)));
    }

    private static string Describe(AccessQuestion question) =>
        $"{question.Resource}{(question.Subresource.Length > 0 ? "/" : "")}{question.Subresource} "
        + $"{question.Namespace}{(question.Namespace.Length > 0 ? "/" : "")}{question.Name}";
}
