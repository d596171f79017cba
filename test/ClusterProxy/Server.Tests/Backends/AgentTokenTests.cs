using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using OcmAddons.ClusterProxy.Server.Tests.Kit;
using OcmAddons.Konnectivity.Streams;
using OcmAddons.Kubernetes;
using OcmAddons.Testing.ApiServers;

namespace OcmAddons.ClusterProxy.Server.Tests.Backends;

/// <summary>Agents that prove who they are with a token, which an API server is asked about.</summary>
[CancelAfter(120_000)]
public sealed class AgentTokenTests
{
    private const string Audience = "system:konnectivity-server";
    private const string Wrapped = "Failed to validate authentication token, err:";
    private readonly JsonObject answer = [];
    private TunnelKit kit = null!;
    private RunningServer server = null!;
    private JsonNode? asked;
    private int refusal;

    [SetUp]
    public async Task SetUp()
    {
        kit = new TunnelKit();
        (refusal, asked) = (0, null);
        answer.Clear();
        answer["authenticated"] = true;
        answer["audiences"] = new JsonArray(Audience);
        answer["user"] = new JsonObject { ["username"] = "system:serviceaccount:agents:agent" };
        var api = kit.Own(await FakeApiServer.StartAsync(AnswerAsync, TunnelKit.Cancellation));
        server = await kit.StartServerAsync(
            options =>
            {
                options.Agent = options.Agent with { CaFile = null };
                options.IdentityMode = IdentityMode.Compatible;
                options.AgentTokens = new AgentTokenOptions("agents", "agent", Audience);
            },
            services => services.AddKubernetesClient(api.Config));
    }

    [TearDown]
    public async Task TearDown() => await kit.DisposeAsync();

    [Test]
    public async Task Connect_TokenOfTheServiceAccount_IsLetInWithoutCertificate()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "the-token\n");

        await kit.ConnectAgentAsync(server, TunnelKit.Cluster1, options =>
        {
            (options.CertificateFile, options.KeyFile) = (null, null);
            options.TokenFile = file;
        });

        Assert.That((string?)asked!["spec"]!["token"], Is.EqualTo("the-token"), "without the line's end");
        Assert.That((string?)asked["spec"]!["audiences"]![0], Is.EqualTo(Audience));
        File.Delete(file);
    }

    [Test]
    public async Task Connect_TokenThatWasRenewed_IsReadAnew()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "old");
        refusal = StatusCodes.Status401Unauthorized;
        var agent = await kit.StartAgentAsync(server, TunnelKit.Cluster1, options => options.TokenFile = file);
        await Eventually.IsAsync(() => asked is not null);

        await File.WriteAllTextAsync(file, "new");
        refusal = 0;
        await Eventually.IsAsync(() => agent.Health.Connected);

        Assert.That((string?)asked!["spec"]!["token"], Is.EqualTo("new"));
        File.Delete(file);
    }

    [TestCase(new string[0], "Authentication context was not found in metadata")]
    [TestCase(new[] { "Bearer a", "Bearer b" }, "too many (2) tokens are received")]
    [TestCase(new[] { "bearer a" }, "received token does not have \"Bearer \" prefix")]
    public async Task Connect_HeaderThatIsWrong_IsRefusedUnasked(string[] values, string problem)
    {
        Assert.That(await RefusalAsync(values), Is.EqualTo(problem));
        Assert.That(asked, Is.Null);
    }

    [TestCase("authenticated", "false", "lookup failed: service account jwt not valid")]
    [TestCase("error", "\"expired\"", "lookup failed: expired")]
    [TestCase("audiences", "null", $"lookup failed: the token is not for audience \"{Audience}\"")]
    [TestCase("audiences", "[\"other\"]", $"lookup failed: the token is not for audience \"{Audience}\"")]
    [TestCase("user", "{\"username\":\"admin\"}", "lookup failed: unexpected username format")]
    [TestCase(
        "user", "{\"username\":\"system:node:a:b\"}", "lookup failed: username returned is not a service account")]
    [TestCase(
        "user", "{\"username\":\"system:serviceaccount:other:agent\"}",
        "lookup failed: incoming request from \"other\" namespace. Expected \"agents\"")]
    [TestCase(
        "user", "{\"username\":\"system:serviceaccount:agents:other\"}",
        "lookup failed: incoming request from \"other\" service account. Expected \"agent\"")]
    public async Task Connect_ReviewThatSaysNo_IsRefusedWithTheReason(string field, string value, string problem)
    {
        answer[field] = JsonNode.Parse(value);

        Assert.That(await RefusalAsync("Bearer token"), Is.EqualTo(Wrapped + problem));
    }

    [Test]
    public async Task Connect_ApiServerThatRefusesUs_IsRefusedWithItsReason()
    {
        refusal = StatusCodes.Status403Forbidden;

        Assert.That(
            await RefusalAsync("Bearer token"), Does.StartWith(Wrapped + "Failed to authenticate request. err:"));
    }

    private async Task<string> RefusalAsync(params string[] values)
    {
        await using var agent = await RawPeer.AgentAsync(
            kit, server, TunnelKit.Cluster1,
            [.. values.Select(value => KeyValuePair.Create(TunnelHeaders.Authorization, value))]);
        var refused = await agent.EndAsync();
        Assert.That(refused.Code, Is.EqualTo(GrpcStatusCode.Unknown), "as Go's handlers end");
        Assert.That(server.Registry.Ready, Is.False);
        return refused.Message;
    }

    private async Task AnswerAsync(HttpContext context)
    {
        asked = await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        context.Response.StatusCode = refusal == 0 ? StatusCodes.Status201Created : refusal;
        context.Response.ContentType = "application/json";
        var status = refusal == 0
            ? new JsonObject
            {
                ["apiVersion"] = "authentication.k8s.io/v1",
                ["kind"] = "TokenReview",
                ["metadata"] = new JsonObject(),
                ["status"] = answer.DeepClone(),
            }
            : new JsonObject { ["kind"] = "Status", ["apiVersion"] = "v1", ["message"] = "no", ["code"] = refusal };
        await context.Response.WriteAsync(
            status.ToJsonString(JsonSerializerOptions.Default), context.RequestAborted);
    }
}
