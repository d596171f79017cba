using Microsoft.AspNetCore.Http;
using OcmAddons.ClusterGateway.Server.Tests.Rig;
using OcmAddons.Testing.Waiting;

namespace OcmAddons.ClusterGateway.Server.Tests.Proxying;

/// <summary>Dashboards of the original ask for these names, labels and buckets.</summary>
[CancelAfter(60_000)]
public sealed class ProxyMetricsTests
{
    private const string Prefix = "ocm_proxy_proxied_";

    [Test]
    public async Task Metrics_ProxiedRequests_AreCountedUnderTheOriginalsNames(CancellationToken cancellationToken)
    {
        await using var backend = await Backend.StartAsync(
            context =>
            {
                if (context.Request.Path.Value!.EndsWith("/none", StringComparison.Ordinal))
                    context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            },
            cancellationToken);
        await using var rig = await new GatewayRig().StartAsync(cancellationToken);
        await rig.AddClusterAsync("c1", backend, "token", cancellationToken);
        var client = rig.AsUser("alice");
        foreach (var path in new[] { "/api/v1/namespaces/d/pods", "/api/v1/namespaces/d/pods", "/api/v1/nodes/none" })
            using (await client.GetAsync(GatewayRig.Proxy("c1", path), cancellationToken)) { }

        var page = await Eventually.GetAsync(
            token => client.GetStringAsync("/metrics", token),
            text => text.Contains($"{Prefix}requests_in_flight 0\n", StringComparison.Ordinal),
            "no request in flight", cancellationToken);
        var lines = page.Split('\n').Where(line => line.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(line => line[Prefix.Length..]).ToList();

        string[] request = ["resource=pods", "verb=list", "cluster=c1", "code=200"];
        string[] bounds = [.. "0 0.005 0.02 0.05 0.1 0.2 0.5 1 2 5 10 30 +Inf".Split(' ')];
        Assert.Multiple(() =>
        {
            Assert.That(
                ValueOf(lines, "resource_requests_by_resource_total", "resource=pods", "verb=list", "code=200"),
                Is.EqualTo("2"));
            Assert.That(
                ValueOf(lines, "resource_requests_by_resource_total", "resource=nodes", "verb=get", "code=404"),
                Is.EqualTo("1"));
            Assert.That(ValueOf(lines, "requests_by_cluster_total", "cluster=c1", "code=200"), Is.EqualTo("2"));
            Assert.That(ValueOf(lines, "requests_by_cluster_total", "cluster=c1", "code=404"), Is.EqualTo("1"));
            Assert.That(ValueOf(lines, "request_duration_seconds_count", request), Is.EqualTo("2"));
            foreach (var bound in bounds)
            {
                var bucket = ValueOf(lines, "request_duration_seconds_bucket", [.. request, $"le={bound}"]);
                Assert.That(bucket, Is.Not.Null, bound);
            }

            Assert.That(
                lines.Count(line => line.StartsWith("request_duration_seconds_bucket", StringComparison.Ordinal)),
                Is.EqualTo(2 * bounds.Length));
        });
    }

    // The labels in any order, and no others.
    private static string? ValueOf(List<string> lines, string name, params string[] labels)
    {
        var wanted = labels.Order(StringComparer.Ordinal);
        return lines.Where(line => line.StartsWith(name + "{", StringComparison.Ordinal))
            .FirstOrDefault(line => line[(name.Length + 1)..line.IndexOf('}')].Replace("\"", "").Split(',')
                .Order(StringComparer.Ordinal).SequenceEqual(wanted))?
            .Split(' ')[^1];
    }
}
