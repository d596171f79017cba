using System.Text.Json;
using System.Text.Json.Nodes;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.ManagedServiceAccount.Agent.Tokens;
using OcmAddons.ManagedServiceAccount.Api;

namespace OcmAddons.ManagedServiceAccount.Agent.Tests.Tokens;

public sealed class TokenStatusTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    [Test]
    public void Reported_NewToken_HasConditionsExpiryAndReference()
    {
        var issued = new IssuedToken(new SecretString("secret"), [1], Now.AddHours(1));

        var status = TokenStatus.Reported(Account(status: null), issued, Now);

        var expected = JsonNode.Parse(
            """"
            {
              "conditions": [
                {
                  "type": "SecretCreated", "status": "True", "lastTransitionTime": "2026-05-01T12:00:00Z",
                  "reason": "SecretCreated", "message": ""
                },
                {
                  "type": "TokenReported", "status": "True", "lastTransitionTime": "2026-05-01T12:00:00Z",
                  "reason": "TokenReported", "message": ""
                }
              ],
              "expirationTimestamp": "2026-05-01T13:00:00Z",
              "tokenSecretRef": { "name": "reader", "lastRefreshTimestamp": "2026-05-01T12:00:00Z" }
            }
            """");
        Assert.That(JsonNode.DeepEquals(status, expected), Is.True, status.ToJsonString());
    }

    [Test]
    public void Reported_NothingNew_IsTheStatusItself()
    {
        var issued = new IssuedToken(new SecretString("secret"), [1], Now.AddHours(1));
        var account = Account(status: null);
        account.Status = Read(TokenStatus.Reported(account, issued, Now).ToJsonString());

        var again = TokenStatus.Reported(account, issued: null, Now.AddMinutes(10));

        Assert.That(again.ToJsonString(), Is.EqualTo(TokenStatus.ToJson(account.Status).ToJsonString()));
    }

    [Test]
    public void Failed_AfterSuccess_ChangesThatConditionOnlyAndKeepsOthers()
    {
        var account = Account(Read(
            """
            {"conditions":[
              {"type":"Theirs","status":"Unknown","extra":1},
              {"type":"TokenReported","status":"True","reason":"TokenReported","lastTransitionTime":"2026-01-01T00:00:00Z"}],
             "expirationTimestamp":"2026-06-01T00:00:00Z","unknown":{"a":1}}
            """));

        var status = Read(TokenStatus.Failed(account, "TokenReportFailed", "no", Now).ToJsonString());

        Assert.That(status.Conditions!.Select(c => (c.Type, c.Status)),
            Is.EqualTo(new[] { ("Theirs", "Unknown"), ("TokenReported", "False") }));
        Assert.That(status.Conditions![1].LastTransitionTime, Is.EqualTo(Now));
        Assert.That(status.Conditions[0].ExtensionData, Contains.Key("extra"));
        Assert.That(status.ExpirationTimestamp, Is.Not.Null);
        Assert.That(status.ExtensionData, Contains.Key("unknown"));
        Assert.That(account.Status!.Conditions![1].Status, Is.EqualTo("True"), "the cached object is shared");
    }

    private static ManagedServiceAccountStatus Read(string json) =>
        JsonSerializer.Deserialize(json, ManagedServiceAccountJson.Default.ManagedServiceAccountStatus)!;

    private static V1Beta1ManagedServiceAccount Account(ManagedServiceAccountStatus? status) => new()
    {
        Metadata = new V1ObjectMeta { Name = "reader", NamespaceProperty = "cluster1" },
        Status = status,
    };
}
