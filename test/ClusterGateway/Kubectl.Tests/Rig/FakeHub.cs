using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using OcmAddons.ClusterGateway.Kubectl.Hub;
using OcmAddons.Hosting;
using OcmAddons.Testing.ApiServers;

namespace OcmAddons.ClusterGateway.Kubectl.Tests.Rig;

/// <summary>
/// A hub that answers what it was told, with a kubeconfig of it in a folder of its own. What it was not told is 404.
/// </summary>
internal sealed class FakeHub : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Func<HttpContext, Task>> answers = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> requests = new();
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("kubectl-ocm-");
    private FakeApiServer server = null!;

    private FakeHub()
    {
    }

    public string Folder => folder.FullName;

    public string Kubeconfig => Path.Combine(Folder, "config");

    public string Address => server.Config.Server.AbsoluteUri.TrimEnd('/');

    /// <summary>Method and path of each request so far.</summary>
    public IReadOnlyList<string> Requests => [.. requests];

    public static async Task<FakeHub> StartAsync(CancellationToken cancellationToken)
    {
        var hub = new FakeHub();
        hub.server = await FakeApiServer.StartAsync(hub.AnswerAsync, cancellationToken);
        var authority = Convert.ToBase64String(hub.server.Config.CertificateAuthority!.Read());
        await File.WriteAllTextAsync(
            hub.Kubeconfig,
            $$"""
            apiVersion: v1
            kind: Config
            current-context: hub
            preferences: {colors: true}
            clusters:
            - name: hub
              cluster: {server: "{{hub.Address}}", certificate-authority-data: {{authority}}, extra: kept}
            contexts:
            - name: hub
              context: {cluster: hub, user: alice, namespace: team-a}
            - name: other
              context: {cluster: elsewhere, user: bob}
            users:
            - name: alice
              user: {token: "0123"}
            """,
            cancellationToken);
        return hub;
    }

    public FakeHub Says(string path, int code, string body) =>
        On("GET " + path, context => WriteAsync(context, code, body));

    public FakeHub Says(string path, string body) => Says(path, 200, body);

    /// <param name="request">Method and path.</param>
    public FakeHub On(string request, Func<HttpContext, Task> answer)
    {
        answers[request] = answer;
        return this;
    }

    /// <summary>A list without a kind of its own, as clients take it.</summary>
    public FakeHub Lists(string path, params string[] items) =>
        Says(path, $$"""{"metadata":{"resourceVersion":"7"},"items":[{{string.Join(',', items)}}]}""");

    /// <summary>Healthy gateways of clusters that have all addons.</summary>
    public FakeHub Has(params string[] clusters)
    {
        const string Gateways = "/apis/cluster.core.oam.dev/v1alpha1/clustergateways";
        const string Addons = "/apis/addon.open-cluster-management.io/v1alpha1";
        Says("/version", """{"gitVersion":"v1.33.1"}""");
        Says("/apis/apiregistration.k8s.io/v1/apiservices/v1alpha1.cluster.core.oam.dev", Objects.Available("api"));
        Lists(Gateways, [.. clusters.Select(Objects.Gateway)]);
        Lists("/apis/cluster.open-cluster-management.io/v1/managedclusters", [.. clusters.Select(Objects.Cluster)]);
        Lists($"{Addons}/managedclusteraddons", [.. clusters.SelectMany(Objects.Addons)]);
        Lists(
            "/apis/authentication.open-cluster-management.io/v1beta1/managedserviceaccounts",
            [.. clusters.Select(Objects.Account)]);
        foreach (var cluster in clusters)
        {
            Says($"{Gateways}/{cluster}", Objects.Gateway(cluster));
            Says($"{GatewayAddress.Path(cluster)}/healthz", "ok");
            Says($"{GatewayAddress.Path(cluster)}/version", """{"gitVersion":"v1.20.2"}""");
            Says(
                $"/apis/cluster.open-cluster-management.io/v1/managedclusters/{cluster}", Objects.Cluster(cluster));
            Lists($"{Addons}/namespaces/{cluster}/managedclusteraddons", [.. Objects.Addons(cluster)]);
            foreach (var addon in Objects.Addons(cluster))
                Says(
                    $"{Addons}/namespaces/{cluster}/managedclusteraddons/{JsonNode.Parse(addon)!["metadata"]!["name"]}",
                    addon);
            Says(
                $"/apis/authentication.open-cluster-management.io/v1beta1/namespaces/{cluster}/managedserviceaccounts/"
                + "cluster-gateway",
                Objects.Account(cluster));
            On(
                $"POST {GatewayAddress.Path(cluster)}/apis/authorization.k8s.io/v1/selfsubjectrulesreviews",
                context => WriteAsync(context, 201, Objects.Rules(
                    """{"verbs":["get","list"],"apiGroups":[""],"resources":["pods"]}""")));
        }

        return On(
            "POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
            context => WriteAsync(context, 201, """{"status":{"allowed":true}}"""));
    }

    public Task<RunResult> RunAsync(CancellationToken cancellationToken, params string[] arguments) =>
        RunWithoutAsync(cancellationToken, [.. arguments.TakeWhile(a => a != "--"), $"--kubeconfig={Kubeconfig}",
            .. arguments.SkipWhile(a => a != "--")]);

    /// <summary>Without naming the kubeconfig.</summary>
    public static async Task<RunResult> RunWithoutAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await ProcessHost.RunAsync(
            arguments, OcmCommand.Create(), new ProcessStreams(output, error, _ => null), cancellationToken);
        return new(code, output.ToString(), error.ToString());
    }

    public static async Task WriteAsync(HttpContext context, int code, string body)
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = body.StartsWith('{') ? "application/json" : "text/plain";
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body), context.RequestAborted);
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        folder.Delete(recursive: true);
    }

    private Task AnswerAsync(HttpContext context)
    {
        var request = $"{context.Request.Method} {context.Request.Path}";
        requests.Enqueue(request);
        return answers.TryGetValue(request, out var answer)
            ? answer(context)
            : WriteAsync(context, 404, """{"kind":"Status","code":404,"reason":"NotFound","message":"not found"}""");
    }
}
