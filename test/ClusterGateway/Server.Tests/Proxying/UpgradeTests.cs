using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using OcmAddons.ClusterGateway.Server.Tests.Rig;

namespace OcmAddons.ClusterGateway.Server.Tests.Proxying;

[CancelAfter(60_000)]
public sealed class UpgradeTests
{
    [TestCase("POST", "SPDY/3.1")]
    [TestCase("GET", "websocket")]
    public async Task Forward_Upgrade_IsARawPipeUntilTheTargetCloses(
        string method, string protocol, CancellationToken cancellationToken)
    {
        await using var backend = await Backend.StartAsync(EchoAsync, cancellationToken);
        await using var rig = await new GatewayRig().StartAsync(cancellationToken);
        await rig.AddClusterAsync("c1", backend, "t", cancellationToken);
        await using var connection = await RawConnection.OpenAsync(rig, cancellationToken);

        await SendHeadAsync(connection, method, protocol, cancellationToken);
        var head = await connection.ReadHeadAsync(cancellationToken);
        Assert.That(
            head,
            Does.StartWith("HTTP/1.1 101").And.Contain($"Upgrade: {protocol}").And.Contain(
                "X-Stream-Protocol-Version: v4"));

        var stream = connection.Stream;
        byte[] sent = [0, 1, 2, 255, 254, 13, 10, 13, 10];
        await stream.WriteAsync(sent, cancellationToken);
        var echoed = new byte[sent.Length];
        await stream.ReadExactlyAsync(echoed, cancellationToken);
        Assert.That(echoed, Is.EqualTo(sent));

        await stream.WriteAsync("quit"u8.ToArray(), cancellationToken);
        var rest = new byte[64];
        var read = await stream.ReadAtLeastAsync(rest, rest.Length, throwOnEndOfStream: false, cancellationToken);
        // the last words come before the end
        Assert.That(Encoding.ASCII.GetString(rest, 0, read), Is.EqualTo("quitbye"));
    }

    [Test]
    public async Task Forward_UpgradeRefused_TheAnswerIsPassedOn(CancellationToken cancellationToken)
    {
        await using var backend = await Backend.StartAsync(
            context =>
            {
                context.Response.StatusCode = 403;
                return context.Response.WriteAsync("no exec for you", context.RequestAborted);
            },
            cancellationToken);
        await using var rig = await new GatewayRig().StartAsync(cancellationToken);
        await rig.AddClusterAsync("c1", backend, "t", cancellationToken);
        await using var connection = await RawConnection.OpenAsync(rig, cancellationToken);

        await SendHeadAsync(connection, "GET", "websocket", cancellationToken);

        Assert.That(await connection.ReadHeadAsync(cancellationToken), Does.StartWith("HTTP/1.1 403"));
    }

    [Test]
    public async Task Forward_CallerCloses_TheTargetSeesTheEnd(CancellationToken cancellationToken)
    {
        var ended = new TaskCompletionSource();
        await using var backend = await Backend.StartAsync(
            async context =>
            {
                await EchoAsync(context);
                ended.TrySetResult();
            },
            cancellationToken);
        await using var rig = await new GatewayRig().StartAsync(cancellationToken);
        await rig.AddClusterAsync("c1", backend, "t", cancellationToken);
        var connection = await RawConnection.OpenAsync(rig, cancellationToken);
        await SendHeadAsync(connection, "POST", "SPDY/3.1", cancellationToken);
        await connection.ReadHeadAsync(cancellationToken);

        await connection.DisposeAsync();

        await ended.Task.WaitAsync(cancellationToken);
    }

    private static async Task EchoAsync(HttpContext context)
    {
        context.Response.Headers.Upgrade = context.Request.Headers.Upgrade;
        context.Response.Headers["X-Stream-Protocol-Version"] = "v4";
        await using var stream = await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
        var buffer = new byte[4096];
        try
        {
            while (await stream.ReadAsync(buffer, context.RequestAborted) is > 0 and var read)
            {
                await stream.WriteAsync(buffer.AsMemory(0, read), context.RequestAborted);
                await stream.FlushAsync(context.RequestAborted);
                if (!buffer.AsSpan(0, read).EndsWith("quit"u8)) continue;
                await stream.WriteAsync("bye"u8.ToArray(), context.RequestAborted);
                return;
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The other side is gone.
        }
    }

    private static Task SendHeadAsync(
        RawConnection connection, string method, string protocol, CancellationToken cancellationToken) =>
        connection.SendAsync(
            $"{method} {GatewayRig.Proxy("c1", "/exec?command=sh")}",
            [
                "X-Remote-User: alice", "Connection: Upgrade", $"Upgrade: {protocol}",
                .. method == "POST" ? ["Content-Length: 0"] : Array.Empty<string>(),
            ],
            "", cancellationToken);
}
