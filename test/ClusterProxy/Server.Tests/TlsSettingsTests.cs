using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using OcmAddons.ClusterProxy.Server.Tests.Kit;
using OcmAddons.Hosting.Tls;

namespace OcmAddons.ClusterProxy.Server.Tests;

/// <summary>What both ports agree to in a handshake.</summary>
[CancelAfter(60_000)]
public sealed class TlsSettingsTests
{
    private const string Suite = "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384";
    private TunnelKit kit = null!;

    [SetUp]
    public void SetUp() => kit = new TunnelKit();

    [TearDown]
    public async Task TearDown() => await kit.DisposeAsync();

    [TestCase(true)]
    [TestCase(false)]
    public async Task Handshake_Version13Asked_RefusesOlder(bool agents)
    {
        var server = await StartAsync("VersionTLS13");

        Assert.That(
            () => HandshakeAsync(server, agents, SslProtocols.Tls12), Throws.InstanceOf<AuthenticationException>());
        using var stream = await HandshakeAsync(server, agents, SslProtocols.Tls13);
        Assert.That(stream.SslProtocol, Is.EqualTo(SslProtocols.Tls13));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Handshake_SuitesGiven_AgreesToThoseAlone(bool agents)
    {
        var server = await StartAsync("VersionTLS12", Suite);

        Assert.That(
            () => HandshakeAsync(
                server, agents, SslProtocols.Tls12, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256),
            Throws.InstanceOf<AuthenticationException>());
        using var stream = await HandshakeAsync(server, agents, SslProtocols.Tls12);
        Assert.That($"{stream.NegotiatedCipherSuite}", Is.EqualTo(Suite));
    }

    [Test]
    public async Task Handshake_AgentWithoutCertificate_IsAskedForOneOnlyWithACa()
    {
        var asking = await kit.StartServerAsync();
        var trusting = await kit.StartServerAsync(options =>
            (options.Agent, options.IdentityMode) = (options.Agent with { CaFile = null }, IdentityMode.Compatible));

        Assert.That(
            () => ReadAsync(asking), Throws.InstanceOf<IOException>().Or.InstanceOf<AuthenticationException>());
        Assert.That(await ReadAsync(trusting), Is.GreaterThan(0), "its greeting");
    }

    private Task<RunningServer> StartAsync(string version, params string[] suites) => kit.StartServerAsync(
        options => options.TlsPolicy = TlsPolicy.Parse("version", version, "suites", suites));

    // With TLS 1.3 a server refuses a client only after the client's part of the handshake.
    private async Task<int> ReadAsync(RunningServer server)
    {
        using var stream = await HandshakeAsync(server, agents: true, SslProtocols.None, certificate: false);
        await stream.WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray(), TunnelKit.Cancellation);
        var read = await stream.ReadAsync(new byte[1], TunnelKit.Cancellation);
        return read > 0 ? read : throw new IOException("The server ended the connection.");
    }

    private async Task<SslStream> HandshakeAsync(
        RunningServer server, bool agents, SslProtocols protocols, TlsCipherSuite? suite = null,
        bool certificate = true)
    {
        var files = agents ? kit.Pki.AgentOf(TunnelKit.Cluster1) : kit.Pki.Port("proxy-client");
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(
            new IPEndPoint(IPAddress.Loopback, agents ? server.AgentPort : server.FrontendPort),
            TunnelKit.Cancellation);
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = "127.0.0.1",
            EnabledSslProtocols = protocols,
            ApplicationProtocols = [SslApplicationProtocol.Http2],
            CipherSuitesPolicy = suite is { } only ? new CipherSuitesPolicy([only]) : null,
            RemoteCertificateValidationCallback = (_, _, _, _) => true, // of the server's choices, not of who it is
        };
        if (certificate)
            options.ClientCertificates = [X509Certificate2.CreateFromPemFile(files.CertificateFile, files.KeyFile)];
        await stream.AuthenticateAsClientAsync(options, TunnelKit.Cancellation);
        return stream;
    }
}
