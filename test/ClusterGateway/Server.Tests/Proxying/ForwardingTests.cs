using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using OcmAddons.ClusterGateway.Server.Tests.Rig;

namespace OcmAddons.ClusterGateway.Server.Tests.Proxying;

[CancelAfter(60_000)]
public sealed class ForwardingTests
{
    [Test]
    public async Task Forward_Request_ArrivesAsItWasSentAndAsTheGateway(CancellationToken cancellationToken)
    {
        var seen = new TaskCompletionSource<(string Target, string Method, Dictionary<string, string> Headers)>();
        await using var backend = await Backend.StartAsync(
            context =>
            {
                var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
                seen.TrySetResult((target, context.Request.Method, context.Request.Headers.ToDictionary(
                    h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase)));
                return Task.CompletedTask;
            },
            cancellationToken);
        await using var rig = await new GatewayRig().StartAsync(cancellationToken);
        await rig.AddClusterAsync("c1", backend, "gateway-token", cancellationToken);
        using var request = new HttpRequestMessage(
            HttpMethod.Patch, rig.RawProxy("c1", "/api//v1/x%2Fy/proxy/?dryRun=All&b=2&a=1&command=ls%20-l"));
        request.Headers.Add("X-Remote-Extra-Scopes", "view");
        request.Headers.Add("Audit-Id", "a-1");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "callers-own");
        request.Headers.TryAddWithoutValidation("Kubectl-Command", "kubectl apply");

        await rig.AsUser("alice").SendAsync(request, cancellationToken);
        var (target, method, headers) = await seen.Task;

        Assert.Multiple(() =>
        {
            Assert.That(target, Is.EqualTo("/api//v1/x%2Fy/proxy/?dryRun=All&b=2&a=1&command=ls%20-l"));
            Assert.That(method, Is.EqualTo("PATCH"));
            Assert.That(headers["Authorization"], Is.EqualTo("Bearer gateway-token"));
            Assert.That(headers["Audit-Id"], Is.EqualTo("a-1"));
            Assert.That(headers["Kubectl-Command"], Is.EqualTo("kubectl apply"));
            Assert.That(
                headers.Keys.Where(k => k.StartsWith("X-Remote", StringComparison.OrdinalIgnoreCase)), Is.Empty);
        });
    }

    [Test]
    public async Task Forward_Answer_ComesBackWithStatusHeadersBodyAndTrailers(CancellationToken cancellationToken)
    {
        await using var backend = await Backend.StartAsync(
            async context =>
            {
                context.Response.StatusCode = 418;
                context.Response.Headers["Warning"] = new[] { "299 - one", "299 - two" };
                context.Response.Headers.ETag = "\"e\"";
                context.Response.Headers.Location = "https://elsewhere/";
                context.Response.DeclareTrailer("X-End");
                await context.Response.WriteAsync("short and stout", context.RequestAborted);
                context.Response.AppendTrailer("X-End", "yes");
            },
            cancellationToken);
        await using var rig = await new GatewayRig().StartAsync(cancellationToken);
        await rig.AddClusterAsync("c1", backend, "t", cancellationToken);

        using var response = await rig.AsUser("alice").GetAsync(GatewayRig.Proxy("c1", "/x"), cancellationToken);
        var body = await response.Content.ReadAsStringAsync(cancellationToken);

        Assert.Multiple(() =>
        {
            Assert.That((int)response.StatusCode, Is.EqualTo(418));
            Assert.That(response.Headers.GetValues("Warning"), Is.EqualTo(new[] { "299 - one", "299 - two" }));
            Assert.That(response.Headers.ETag!.Tag, Is.EqualTo("\"e\""));
            Assert.That(response.Headers.Location!.ToString(), Is.EqualTo("https://elsewhere/"));
            Assert.That(body, Is.EqualTo("short and stout"));
            Assert.That(response.TrailingHeaders.GetValues("X-End"), Is.EqualTo(new[] { "yes" }));
        });
    }

    [Test]
    public async Task Forward_Watch_EachEventArrivesBeforeTheNextIsSent(CancellationToken cancellationToken)
    {
        var next = new SemaphoreSlim(0);
        var gone = new TaskCompletionSource();
        await using var backend = await Backend.StartAsync(
            async context =>
            {
                context.RequestAborted.Register(() => gone.TrySetResult());
                for (var i = 0; ; i++)
                {
                    await context.Response.WriteAsync($"event {i}\n", context.RequestAborted);
                    await context.Response.Body.FlushAsync(context.RequestAborted);
                    await next.WaitAsync(context.RequestAborted);
                }
            },
            cancellationToken);
        await using var rig = await new GatewayRig().StartAsync(cancellationToken);
        await rig.AddClusterAsync("c1", backend, "t", cancellationToken);

        var response = await rig.AsUser("alice").GetAsync(
            GatewayRig.Proxy("c1", "/w?watch=true"), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        using (var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken)))
        {
            for (var i = 0; i < 3; i++)
            {
                Assert.That(await reader.ReadLineAsync(cancellationToken), Is.EqualTo($"event {i}"));
                next.Release();
            }
        }

        response.Dispose();
        await gone.Task.WaitAsync(cancellationToken); // the caller left, so the target's request ends too
    }

    [TestCase(1)]
    [TestCase(2)]
    public async Task Forward_AnswerWhoseBodyComesLater_IsWhole(int http, CancellationToken cancellationToken)
    {
        var headersCame = new TaskCompletionSource();
        await using var backend = await Backend.StartAsync(
            async context =>
            {
                context.Response.ContentLength = 2;
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await headersCame.Task.WaitAsync(context.RequestAborted);
                await context.Response.WriteAsync("ok", context.RequestAborted);
            },
            cancellationToken);
        await using var rig = await new GatewayRig().StartAsync(cancellationToken);
        await rig.AddClusterAsync("c1", backend, "t", cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Get, GatewayRig.Proxy("c1", "/healthz"))
        {
            Version = new Version(http, http == 1 ? 1 : 0),
        };

        using var response = await rig.AsUser("alice").SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        headersCame.SetResult();

        Assert.That(response.Version.Major, Is.EqualTo(http));
        Assert.That(await response.Content.ReadAsStringAsync(cancellationToken), Is.EqualTo("ok"));
    }

    [Test]
    public async Task Forward_Upload_FlowsBothWaysAtOnce(CancellationToken cancellationToken)
    {
        await using var backend = await Backend.StartAsync(
            async context =>
            {
                using var reader = new StreamReader(context.Request.Body);
                while (await reader.ReadLineAsync(context.RequestAborted) is { } line)
                {
                    await context.Response.WriteAsync($"got {line}\n", context.RequestAborted);
                    await context.Response.Body.FlushAsync(context.RequestAborted);
                }
            },
            cancellationToken);
        await using var rig = await new GatewayRig().StartAsync(cancellationToken);
        await rig.AddClusterAsync("c1", backend, "t", cancellationToken);
        var pipe = new System.IO.Pipelines.Pipe();
        using var request = new HttpRequestMessage(HttpMethod.Post, GatewayRig.Proxy("c1", "/up"))
        {
            Version = HttpVersion.Version20,
            Content = new DuplexContent(pipe.Reader.AsStream()),
        };

        await pipe.Writer.WriteAsync("one\n"u8.ToArray(), cancellationToken);
        using var response = await rig.AsUser("alice")
            .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        using var answers = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        Assert.That(await answers.ReadLineAsync(cancellationToken), Is.EqualTo("got one"));
        await pipe.Writer.WriteAsync("two\n"u8.ToArray(), cancellationToken);
        Assert.That(await answers.ReadLineAsync(cancellationToken), Is.EqualTo("got two"));
        await pipe.Writer.CompleteAsync();

        Assert.That(await answers.ReadLineAsync(cancellationToken), Is.Null);
    }

    [Test]
    public async Task Forward_BodyThatBreaksOff_BreaksOffForTheCallerToo(CancellationToken cancellationToken)
    {
        await using var backend = await Backend.StartAsync(
            async context =>
            {
                await context.Response.WriteAsync("half", context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                context.Abort();
            },
            cancellationToken);
        await using var rig = await new GatewayRig().StartAsync(cancellationToken);
        await rig.AddClusterAsync("c1", backend, "t", cancellationToken);

        // Whether or not the first half has arrived by then.
        Assert.That(
            () => rig.AsUser("alice").GetStringAsync(GatewayRig.Proxy("c1", "/x"), cancellationToken),
            Throws.InstanceOf<HttpRequestException>());
    }

    [Test]
    public async Task Forward_CallerWhoDoesNotRead_IsNotBufferedFor(CancellationToken cancellationToken)
    {
        const int limit = 1 << 20;
        var written = 0L;
        await using var backend = await Backend.StartAsync(
            async context =>
            {
                if (context.Request.Path.Value!.EndsWith("small", StringComparison.Ordinal)) return;
                var chunk = new byte[16 * 1024];
                while (true)
                {
                    await context.Response.Body.WriteAsync(chunk, context.RequestAborted);
                    Interlocked.Add(ref written, chunk.Length);
                }
            },
            cancellationToken);
        await using var rig = await new GatewayRig().StartAsync(cancellationToken);
        await rig.AddClusterAsync("c1", backend, "t", cancellationToken);
        var client = rig.AsUser("alice");

        using var endless = await client.GetAsync(
            GatewayRig.Proxy("c1", "/endless"), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        // As long as others are served, the endless answer has had its chances to go on.
        for (var i = 0; i < 500; i++)
        {
            using var other = await client.GetAsync(GatewayRig.Proxy("c1", "/small"), cancellationToken);
            Assert.That(other.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        }

        Assert.That(Interlocked.Read(ref written), Is.LessThan(limit));
    }

    [Test]
    public async Task Forward_LargeBodyBothWays_IsWhole(CancellationToken cancellationToken)
    {
        await using var backend = await Backend.StartAsync(
            async context =>
            {
                using var whole = new MemoryStream();
                await context.Request.Body.CopyToAsync(whole, context.RequestAborted);
                whole.Position = 0;
                await whole.CopyToAsync(context.Response.Body, context.RequestAborted);
            },
            cancellationToken);
        await using var rig = await new GatewayRig().StartAsync(cancellationToken);
        await rig.AddClusterAsync("c1", backend, "t", cancellationToken);
        var sent = new byte[40 * 1024 * 1024];
        new Random(1).NextBytes(sent);

        using var response = await rig.AsUser("alice")
            .PutAsync(GatewayRig.Proxy("c1", "/x"), new ByteArrayContent(sent), cancellationToken);

        var received = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        Assert.That(received.AsSpan().SequenceEqual(sent), Is.True);
    }

    [Test]
    public async Task Forward_TokenRotated_NextRequestUsesItOnTheSameConnection(CancellationToken cancellationToken)
    {
        await using var backend = await Backend.StartAsync(
            context =>
                context.Response.WriteAsync(
                    $"{context.Request.Headers.Authorization} {context.Connection.Id}", context.RequestAborted),
            cancellationToken);
        await using var rig = await new GatewayRig().StartAsync(cancellationToken);
        await rig.AddClusterAsync("c1", backend, "old", cancellationToken);
        var client = rig.AsUser("alice");

        var before = await client.GetStringAsync(GatewayRig.Proxy("c1", "/"), cancellationToken);
        await rig.RotateAsync("c1", "new", cancellationToken);
        var after = await client.GetStringAsync(GatewayRig.Proxy("c1", "/"), cancellationToken);

        Assert.That(before, Does.StartWith("Bearer old "));
        Assert.That(after, Is.EqualTo(before.Replace("old", "new", StringComparison.Ordinal)));
    }

    [Test]
    public async Task Forward_CredentialWithdrawn_EndsWhatIsOpenAndIsGone(CancellationToken cancellationToken)
    {
        await using var backend = await Backend.StartAsync(
            async context =>
            {
                await context.Response.WriteAsync("begun\n", context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
            },
            cancellationToken);
        await using var rig = await new GatewayRig().StartAsync(cancellationToken);
        await rig.AddClusterAsync("c1", backend, "t", cancellationToken);
        var client = rig.AsUser("alice");
        using var response = await client.GetAsync(
            GatewayRig.Proxy("c1", "/w"), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        Assert.That(await reader.ReadLineAsync(cancellationToken), Is.EqualTo("begun"));

        await rig.RemoveAsync("c1", cancellationToken);

        Assert.That(() => reader.ReadLineAsync(cancellationToken).AsTask(), Throws.InstanceOf<Exception>());
        using var next = await client.GetAsync(GatewayRig.Proxy("c1", "/"), cancellationToken);
        Assert.That(next.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task Forward_DotSegments_AreRefusedWithoutAskingTheTarget(CancellationToken cancellationToken)
    {
        var asked = false;
        await using var backend = await Backend.StartAsync(
            _ =>
            {
                asked = true;
                return Task.CompletedTask;
            },
            cancellationToken);
        await using var rig = await new GatewayRig().StartAsync(cancellationToken);
        await rig.AddClusterAsync("c1", backend, "t", cancellationToken);

        using var request = new HttpRequestMessage(HttpMethod.Get, rig.RawProxy("c1", "/a/%2e%2e/b"));
        using var response = await rig.AsUser("alice").SendAsync(request, cancellationToken);

        Assert.That((response.StatusCode, asked), Is.EqualTo((HttpStatusCode.BadRequest, false)));
    }

    [Test]
    public async Task Forward_TargetWithAnotherAuthority_Is502AndSaysSo(CancellationToken cancellationToken)
    {
        await using var backend = await Backend.StartAsync(_ => Task.CompletedTask, cancellationToken);
        await using var other = await Backend.StartAsync(_ => Task.CompletedTask, cancellationToken);
        await using var rig = await new GatewayRig().StartAsync(cancellationToken);
        await rig.AddClusterAsync("c1", backend.Address, other.Authority.Pem, "t", cancellationToken);

        using var response = await rig.AsUser("alice").GetAsync(GatewayRig.Proxy("c1", "/"), cancellationToken);

        var status = JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken))!;
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadGateway));
        Assert.That(status["message"]!.GetValue<string>(), Does.Contain("c1").And.Contain("trusted"));
    }

    private sealed class DuplexContent(Stream source) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var buffer = new byte[1024];
            while (await source.ReadAsync(buffer) is > 0 and var read)
            {
                await stream.WriteAsync(buffer.AsMemory(0, read));
                await stream.FlushAsync();
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
