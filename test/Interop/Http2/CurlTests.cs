using System.Diagnostics;
using Google.Protobuf;
using OcmAddons.ClusterProxy.Server;
using OcmAddons.Interop.Tests.Processes;
using OcmAddons.Interop.Tests.Tunnels;
using OcmAddons.Konnectivity.Protos;

namespace OcmAddons.Interop.Tests.Http2;

/// <summary>curl against the proxy-server's port for frontends.</summary>
[CancelAfter(120_000)]
public sealed class CurlTests : ServerTests
{
    [Test]
    public async Task Post_DialWithoutAgent_IsAnsweredAndEndsWell(CancellationToken cancellationToken)
    {
        var body = Path.Combine(Lab.Folder, "dial");
        var answer = Path.Combine(Lab.Folder, "answer");
        await File.WriteAllBytesAsync(body, GrpcFrames.Dial("nobody:80"), cancellationToken);

        var result = await RunAsync(
            "/ProxyService/Proxy", cancellationToken, "--data-binary", $"@{body}", "--output", answer);

        Assert.That(result.Succeeded().Output, Does.Contain("HTTP/2 200").And.Contain("grpc-status: 0"));
        Assert.That(
            Convert.ToHexStringLower(await File.ReadAllBytesAsync(answer, cancellationToken)),
            Is.EqualTo("000000001a" + "08011a160a12" + Convert.ToHexStringLower("No agent available"u8) + "1805"));
    }

    [Test]
    public async Task Post_OfAStream_MovesBytesBothWays(CancellationToken cancellationToken)
    {
        await Lab.StartAgentAsync(Server.AgentPort, cancellationToken);
        await using var echo = Destination.Echo();
        using var curl = Process.Start(new ProcessStartInfo(
            Curl, Arguments("/ProxyService/Proxy", "--no-buffer", "--upload-file", ".", "--request", "POST"))
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var (input, output) = (curl.StandardInput.BaseStream, curl.StandardOutput.BaseStream);

        await SendAsync(input, GrpcFrames.Dial($"{TunnelLab.Cluster}:{echo.Port}"), cancellationToken);
        var dialed = (await GrpcFrames.ReadAsync(output, cancellationToken)).DialResponse;
        var sent = new Data { ConnectId = dialed.ConnectId, Data_ = ByteString.CopyFromUtf8("hello") };
        await SendAsync(
            input, GrpcFrames.Encode(new Packet { Type = PacketType.Data, Data = sent }), cancellationToken);
        var echoed = await GrpcFrames.ReadAsync(output, cancellationToken);
        var close = new CloseRequest { ConnectId = dialed.ConnectId };
        await SendAsync(
            input, GrpcFrames.Encode(new Packet { Type = PacketType.CloseReq, CloseRequest = close }),
            cancellationToken);
        var closed = await GrpcFrames.ReadAsync(output, cancellationToken);
        input.Close();
        await curl.WaitForExitAsync(cancellationToken);

        Assert.That(dialed.Error, Is.Empty);
        Assert.That(echoed.Data, Is.EqualTo(sent));
        Assert.That(closed.CloseResponse.ConnectId, Is.EqualTo(dialed.ConnectId));
        Assert.That(curl.ExitCode, Is.Zero);
    }

    [TestCase("/nothing")]
    [TestCase("/AgentService/Connect")]
    public async Task Post_WhatIsNotServed_IsUnimplemented(string path, CancellationToken cancellationToken)
    {
        var result = await RunAsync(path, cancellationToken, "--data-binary", "x", "--output", "/dev/null");

        Assert.That(result.Succeeded().Output, Does.Contain("HTTP/2 200").And.Contain("grpc-status: 12"));
    }

    [Test]
    public async Task Get_IsRefusedInOrder(CancellationToken cancellationToken)
    {
        var result = await RunAsync("/ProxyService/Proxy", cancellationToken, "--get", "--output", "/dev/null");

        Assert.That(result.Succeeded().Output, Does.Match("HTTP/2 405|grpc-status: [1-9]"));
    }

    [Test]
    public async Task Http11_IsNotSpoken_ButHttp2StillIs(CancellationToken cancellationToken)
    {
        var old = await RunAsync("/", cancellationToken, "--http1.1", "--output", "/dev/null");
        var next = await RunAsync("/nothing", cancellationToken, "--data-binary", "x", "--output", "/dev/null");

        Assert.That(old.ExitCode, Is.Not.Zero);
        next.Succeeded();
    }

    [Test]
    public async Task Post_LargeHeaders_AreRefusedAndSmallerOnesTaken(CancellationToken cancellationToken)
    {
        var refused = await RunAsync(
            "/ProxyService/Proxy", cancellationToken, "--data-binary", "", "--output", "/dev/null",
            "--header", $"x-large: {new string('a', 99_000)}");
        var taken = await RunAsync(
            "/ProxyService/Proxy", cancellationToken, "--data-binary", "", "--output", "/dev/null",
            "--header", $"x-large: {new string('a', 60_000)}");

        Assert.That(refused.ExitCode, Is.Not.Zero);
        Assert.That(taken.Succeeded().Output, Does.Contain("grpc-status: 0"));
    }

    private static string Curl => Places.Program("curl", "curl");

    private static async Task SendAsync(Stream input, byte[] frame, CancellationToken cancellationToken)
    {
        await input.WriteAsync(frame, cancellationToken);
        await input.FlushAsync(cancellationToken);
    }

    private Task<ToolResult> RunAsync(
        string path, CancellationToken cancellationToken, params IReadOnlyList<string> more) =>
        Tool.RunAsync(Curl, Arguments(path, ["--dump-header", "-", .. more]), cancellationToken);

    private IReadOnlyList<string> Arguments(string path, params IReadOnlyList<string> more)
    {
        PortCertificates client = Lab.Pki.Port("proxy-client");
        return
        [
            "--silent", "--show-error", "--no-progress-meter", "--http2", "--noproxy", "*", "--cacert", client.CaFile!,
            "--cert", client.CertificateFile, "--key", client.KeyFile,
            "--header", "content-type: application/grpc", "--header", "te: trailers", .. more,
            $"https://127.0.0.1:{Server.FrontendPort}{path}",
        ];
    }
}
