using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using OcmAddons.Kubernetes;
using OcmAddons.ManagedServiceAccount.Agent.Tokens;
using OcmAddons.ManagedServiceAccount.Api;

namespace OcmAddons.ManagedServiceAccount.Agent.Tests.Tokens;

public sealed class TokenPlanTests
{
    private static readonly AccountIdentity Account = new(new ObjectKey("agents", "reader"), Uid: "7");
    private static readonly DateTimeOffset Issued = DateTimeOffset.UnixEpoch;

    [TestCase(7.9, false, TokenPlan.Fresh)]
    [TestCase(8.0, false, TokenPlan.Fresh)]
    [TestCase(8.1, true, TokenPlan.Expiring)]
    [TestCase(11.0, true, TokenPlan.Expiring)]
    public void For_TokenOfAge_RefreshesPastFourFifths(double hours, bool refresh, string reason)
    {
        var plan = TokenPlan.For(Status(), Token("reader"), Account, Issued.AddHours(hours));

        Assert.That(plan, Is.EqualTo(new TokenPlan(refresh, reason, Issued.AddHours(8))));
    }

    [Test]
    public void For_NoTokenOrNoStatus_RefreshesAtOnce()
    {
        var withoutExpiry = Status();
        withoutExpiry.ExpirationTimestamp = null;
        var withoutReference = Status();
        withoutReference.TokenSecretRef = null;

        Assert.That(TokenPlan.For(Status(), token: null, Account, Issued).Reason, Is.EqualTo(TokenPlan.Missing));
        Assert.That(TokenPlan.For(status: null, Token("reader"), Account, Issued).Refresh, Is.True);
        Assert.That(TokenPlan.For(withoutExpiry, Token("reader"), Account, Issued).Refresh, Is.True);
        Assert.That(TokenPlan.For(withoutReference, Token("reader"), Account, Issued).Refresh, Is.True);
    }

    [Test]
    public void For_TokenOfAnotherAccount_Refreshes()
    {
        var plan = TokenPlan.For(Status(), Token("other"), Account, Issued);

        Assert.That((plan.Refresh, plan.Reason), Is.EqualTo((true, TokenPlan.Foreign)));
    }

    [TestCase("7", false)]
    [TestCase("6", true)]
    public void For_TokenOfAnEarlierAccountOfThatName_Refreshes(string uid, bool refresh)
    {
        var plan = TokenPlan.For(Status(), Token("reader", uid), Account, Issued);

        Assert.That(plan.Refresh, Is.EqualTo(refresh));
    }

    [TestCase("rubbish")]
    [TestCase("a.b")]
    [TestCase("a.!!!.c")]
    [TestCase("a.bm90IGpzb24.c")]
    [TestCase("a.W10.c")]
    [TestCase("a.e30.c")]
    [TestCase("a.eyJzdWIiOjF9.c")]
    public void For_WhatIsNoToken_IsAnErrorThatDoesNotQuoteIt(string token)
    {
        Assert.That(
            () => TokenPlan.For(Status(), new SecretString(token), Account, Issued),
            Throws.TypeOf<FormatException>().With.Message.Not.Contain(token));
    }

    private static SecretString Token(string name, string? uid = null)
    {
        var payload = new JsonObject { ["sub"] = $"system:serviceaccount:agents:{name}" };
        if (uid is not null)
            payload["kubernetes.io"] = new JsonObject { ["serviceaccount"] = new JsonObject { ["uid"] = uid } };
        return new SecretString(
            $"head.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload.ToJsonString()))}.signature");
    }

    private static ManagedServiceAccountStatus Status() => new()
    {
        ExpirationTimestamp = Issued.AddHours(10),
        TokenSecretRef = new() { Name = "reader", LastRefreshTimestamp = Issued },
    };
}
