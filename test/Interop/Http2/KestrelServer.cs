using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;
using OcmAddons.ClusterProxy.Server;
using OcmAddons.Konnectivity.Protos;

namespace OcmAddons.Interop.Tests.Http2;

/// <summary>A proxy-server on Kestrel, with gRPC's framing by hand: what it says is the test's choice.</summary>
internal sealed class KestrelServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private KestrelServer(WebApplication app) => this.app = app;

    public int Port => new Uri(app.Urls.Single()).Port;

    public static async Task<KestrelServer> StartAsync(
        PortCertificates files, string path, Func<KestrelCall, Task> serve, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = HttpProtocols.Http2;
                listen.UseHttps(new HttpsConnectionAdapterOptions
                {
                    ServerCertificate = X509Certificate2.CreateFromPemFile(files.CertificateFile, files.KeyFile),
                    ClientCertificateMode = ClientCertificateMode.RequireCertificate,
                    ClientCertificateValidation = (_, _, _) => true, // Kestrel's own trust is not what is tested
                });
            });
        });
        var built = builder.Build();
        built.MapPost(path, async context =>
        {
            context.Response.ContentType = "application/grpc";
            await serve(new KestrelCall(context));
            context.Response.AppendTrailer("grpc-status", "0");
        });
        await built.StartAsync(cancellationToken);
        return new KestrelServer(built);
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();
}

/// <summary>One call of a client.</summary>
internal sealed class KestrelCall(HttpContext context)
{
    public string Header(string name) => $"{context.Request.Headers[name]}";

    public CancellationToken Aborted => context.RequestAborted;

    public async Task StartAsync(params KeyValuePair<string, string>[] headers)
    {
        foreach (var (name, value) in headers) context.Response.Headers[name] = value;
        await context.Response.StartAsync(context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    public async Task SendAsync(Packet packet)
    {
        await context.Response.Body.WriteAsync(GrpcFrames.Encode(packet), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    public Task<Packet> ReceiveAsync() => GrpcFrames.ReadAsync(context.Request.Body, context.RequestAborted);
}
