using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using OcmAddons.ClusterGateway.Server.Audit;
using OcmAddons.ClusterGateway.Server.Audit.Backends;
using OcmAddons.ClusterGateway.Server.Audit.Policies;
using OcmAddons.Kubernetes.Auth;
using OcmAddons.Testing.ApiServers;
using OcmAddons.Testing.Certificates;
using OcmAddons.Testing.Waiting;

namespace OcmAddons.Integration.Tests.ClusterGateway;

/// <summary>Who gets the gateway's audit events: a server of its own, which the gateway shows a certificate.</summary>
internal sealed class AuditReceiver : IAsyncDisposable
{
    private readonly TestAuthority clients = new("audit-clients-ca");
    private readonly ConcurrentQueue<JsonNode> events = [];
    private FakeApiServer server = null!;

    /// <summary>Batches, as in production, but soon.</summary>
    public AuditSettings Settings => new(
        AuditPolicyReader.Parse(
            """
            apiVersion: audit.k8s.io/v1
            kind: Policy
            omitStages: [RequestReceived]
            rules:
            - level: RequestResponse
              resources: [{group: cluster.core.oam.dev, resources: [clustergateways/health]}]
            - level: Metadata
              resources: [{group: cluster.core.oam.dev, resources: [clustergateways/proxy]}]
            """),
        Webhook: new AuditWebhookBackend(
            new AuditWebhookSettings(Config, TimeSpan.FromSeconds(1)),
            new DeliverySettings(
                AuditMode.Batch, MaxBatchSize: 400, MaxBatchWait: TimeSpan.FromMilliseconds(100),
                Throttle: new ThrottleSettings(10, 15))));

    private KubernetesConfig Config
    {
        get
        {
            var certificate = clients.IssueClient("cluster-gateway");
            return server.Config with
            {
                ClientCertificate = CredentialData.FromText(certificate.CertificatePem),
                ClientKey = CredentialData.FromText(certificate.KeyPem),
            };
        }
    }

    public static async Task<AuditReceiver> StartAsync(CancellationToken cancellationToken)
    {
        var receiver = new AuditReceiver();
        receiver.server = await FakeApiServer.StartAsync(receiver.ReceiveAsync, cancellationToken);
        return receiver;
    }

    /// <summary>The event about an object that holds a condition, when it has come.</summary>
    public Task<JsonNode> GetAsync(string name, Func<JsonNode, bool> condition, CancellationToken cancellationToken) =>
        Eventually.GetAsync(
            _ => Task.FromResult(
                events.FirstOrDefault(e => $"{e["objectRef"]?["name"]}" == name && condition(e))
                ?? JsonValue.Create("")),
            found => found is JsonObject, $"an audit event about {name}", cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        clients.Dispose();
    }

    private async Task ReceiveAsync(HttpContext context)
    {
        var client = await context.Connection.GetClientCertificateAsync(context.RequestAborted);
        if (client?.Issuer != "CN=audit-clients-ca")
        {
            context.Response.StatusCode = 401;
            return;
        }

        var list = await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        foreach (var audited in list!["items"]!.AsArray()) events.Enqueue(audited!);
    }
}
