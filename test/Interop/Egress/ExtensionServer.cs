using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OcmAddons.Testing.Certificates;

namespace OcmAddons.Interop.Tests.Egress;

/// <summary>What an API server calls: an admission webhook, and an API of its own group.</summary>
internal sealed class ExtensionServer : IAsyncDisposable
{
    public const string Group = "interop.example.com";
    public const int LargeSize = 5_000_000;
    private readonly WebApplication app;

    private ExtensionServer(WebApplication app) => this.app = app;

    public int Port => new Uri(app.Urls.Single()).Port;

    public static async Task<ExtensionServer> StartAsync(
        TestCertificate certificate, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate.ToX509())));
        var server = builder.Build();
        server.MapPost("/validate", (Delegate)ReviewAsync); // as a RequestDelegate its result would be lost
        server.MapGet($"/apis/{Group}/v1", () => Results.Content(
            $$"""{"kind":"APIResourceList","apiVersion":"v1","groupVersion":"{{Group}}/v1","resources":[]}""",
            "application/json"));
        server.MapGet($"/apis/{Group}/v1/large", () => Results.Bytes(new byte[LargeSize]));
        server.MapPost($"/apis/{Group}/v1/digest", async (HttpRequest request) =>
            Convert.ToHexString(await SHA256.HashDataAsync(request.Body, request.HttpContext.RequestAborted)));
        await server.StartAsync(cancellationToken);
        return new ExtensionServer(server);
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    // Denies what carries the label; lets all else pass.
    private static async Task<IResult> ReviewAsync(HttpContext context)
    {
        var review = (await JsonNode.ParseAsync(
            context.Request.Body, cancellationToken: context.RequestAborted))!.AsObject();
        var denied = review["request"]!["object"]!["metadata"]!["labels"]?["denied"] is not null;
        var answer = new JsonObject
        {
            ["apiVersion"] = "admission.k8s.io/v1",
            ["kind"] = "AdmissionReview",
            ["response"] = new JsonObject
            {
                ["uid"] = (string)review["request"]!["uid"]!,
                ["allowed"] = !denied,
                ["status"] = new JsonObject { ["message"] = "the webhook says no" },
            },
        };
        return Results.Content(answer.ToJsonString(), "application/json");
    }
}
