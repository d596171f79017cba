using Microsoft.AspNetCore.Http;
using OcmAddons.ClusterGateway.Server.Tests.Rig;

namespace OcmAddons.ClusterGateway.Server.Tests.Proxying;

/// <summary>What becomes of requests that take long when the process is told to end.</summary>
[CancelAfter(60_000)]
public sealed class StoppingTests
{
    [Test]
    public async Task Watch_ProcessStops_EndsAsIfTheClusterHadEndedIt(CancellationToken cancellationToken)
    {
        await using var lab = await Lab.StartAsync("/api/v1/pods?watch=1", cancellationToken);

        lab.Rig.BeginToStop();

        Assert.That(await lab.ReadAsync(cancellationToken), Is.Empty, "the end, and no error");
    }

    [Test]
    public async Task Logs_ProcessStops_GoOn(CancellationToken cancellationToken)
    {
        await using var lab = await Lab.StartAsync("/api/v1/namespaces/d/pods/p/log?follow=1", cancellationToken);

        lab.Rig.BeginToStop();
        lab.GoOn.SetResult();

        Assert.That(await lab.ReadAsync(cancellationToken), Is.EqualTo("more"));
    }

    private sealed class Lab(Backend backend, GatewayRig rig, TaskCompletionSource goOn) : IAsyncDisposable
    {
        private HttpResponseMessage response = null!;
        private Stream body = null!;

        public GatewayRig Rig => rig;

        /// <summary>Lets the cluster say more.</summary>
        public TaskCompletionSource GoOn => goOn;

        public static async Task<Lab> StartAsync(string path, CancellationToken cancellationToken)
        {
            var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var backend = await Backend.StartAsync(
                async context =>
                {
                    await context.Response.WriteAsync("first", context.RequestAborted);
                    await context.Response.Body.FlushAsync(context.RequestAborted);
                    await goOn.Task.WaitAsync(context.RequestAborted);
                    await context.Response.WriteAsync("more", context.RequestAborted);
                },
                cancellationToken);
            var rig = await new GatewayRig().StartAsync(cancellationToken);
            var lab = new Lab(backend, rig, goOn);
            await rig.AddClusterAsync("c1", backend, "t", cancellationToken);
            lab.response = await rig.AsUser("alice").GetAsync(
                GatewayRig.Proxy("c1", path), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            lab.body = await lab.response.Content.ReadAsStreamAsync(cancellationToken);
            Assert.That(await lab.ReadAsync(cancellationToken), Is.EqualTo("first"));
            return lab;
        }

        /// <summary>What comes next; nothing at the end.</summary>
        public async Task<string> ReadAsync(CancellationToken cancellationToken)
        {
            var buffer = new byte[64];
            return System.Text.Encoding.ASCII.GetString(
                buffer, 0, await body.ReadAsync(buffer, cancellationToken));
        }

        public async ValueTask DisposeAsync()
        {
            response.Dispose();
            await rig.DisposeAsync();
            await backend.DisposeAsync();
        }
    }
}
