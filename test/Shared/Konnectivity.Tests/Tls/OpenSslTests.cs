using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using OcmAddons.Konnectivity.Tls;
using OcmAddons.Testing.Certificates;

namespace OcmAddons.Konnectivity.Tests.Tls;

/// <summary>What OpenSSL sends between the data: tickets, new keys, and the wish for another handshake.</summary>
[CancelAfter(60_000)]
public sealed class OpenSslTests
{
    private readonly byte[] buffer = new byte[32 * 1024];
    private TestAuthority authority = null!;
    private Socket listener = null!;
    private DirectoryInfo folder = null!;

    [SetUp]
    public void SetUp()
    {
        folder = Directory.CreateTempSubdirectory("openssl-tests-");
        authority = new TestAuthority("openssl-tests");
        listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
    }

    [TearDown]
    public void TearDown()
    {
        listener.Dispose();
        authority.Dispose();
        folder.Delete(recursive: true);
    }

    [Test]
    public async Task Server_ClientChangesItsKeys_GoesOnBothWays(CancellationToken cancellationToken)
    {
        await using var client = OpenSslProcess.Start("s_client", "-tls1_3", "-connect", $"{listener.LocalEndPoint}");
        await using var server = await AcceptAsync(cancellationToken);

        var answers = new List<string>();
        foreach (var word in (string[])["one", "two", "three"])
        {
            await client.TypeAsync($"say {word}");
            answers.Add(await ReadAsync(server, cancellationToken));
            await client.TypeAsync("K"); // a new key, and the wish for one of ours
            await client.LineWithAsync("KEYUPDATE", cancellationToken);
            await client.TypeAsync($"ask {word}");
            answers.Add(await ReadAsync(server, cancellationToken));
            await server.WriteAsync(Encoding.ASCII.GetBytes($"answer {word}\n"), cancellationToken);
            Assert.That(await client.LineWithAsync("answer", cancellationToken), Is.EqualTo($"answer {word}"));
        }

        await client.TypeAsync("Q");
        Assert.That(
            answers,
            Is.EqualTo(new[] { "say one", "ask one", "say two", "ask two", "say three", "ask three" }));
        Assert.That(await server.ReadAsync(buffer, cancellationToken), Is.Zero);
    }

    [Test]
    public async Task Server_ClientWantsAnotherHandshake_EndsTheConnection(CancellationToken cancellationToken)
    {
        await using var client = OpenSslProcess.Start("s_client", "-tls1_2", "-connect", $"{listener.LocalEndPoint}");
        await using var server = await AcceptAsync(cancellationToken);

        await client.TypeAsync("R");

        Assert.That(async () => await server.ReadAsync(buffer, cancellationToken), Throws.InstanceOf<IOException>());
    }

    [Test]
    public async Task Client_ServerSendsTicketsAndNewKeys_ReadsOn(CancellationToken cancellationToken)
    {
        var (certificate, key) = Write();
        await using var server = OpenSslProcess.Start(
            "s_server", "-tls1_3", "-accept", "127.0.0.1:0", "-cert", certificate, "-key", key);
        var accepts = await server.LineWithAsync("ACCEPT", cancellationToken);
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPEndPoint.Parse(accepts[7..]), cancellationToken);
        await using var client = new TlsStream(new NetworkStream(socket, ownsSocket: true));
        await client.AuthenticateAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "localhost",
                RemoteCertificateValidationCallback = (_, _, _, _) => true, // it is of the keys that this test is
            },
            cancellationToken);

        var reading = ReadAsync(client, cancellationToken); // the tickets come first
        await server.TypeAsync("say one");
        var first = await reading;
        await server.TypeAsync("K");
        await client.WriteAsync("heard\n"u8.ToArray(), cancellationToken);
        await server.LineWithAsync("heard", cancellationToken); // so it has done what was typed before
        await server.TypeAsync("say two");
        var second = await ReadAsync(client, cancellationToken);
        await client.WriteAsync("answer\n"u8.ToArray(), cancellationToken);

        Assert.That(new[] { first, second }, Is.EqualTo(new[] { "say one", "say two" }));
        Assert.That(await server.LineWithAsync("answer", cancellationToken), Is.EqualTo("answer"));
    }

    private async Task<TlsStream> AcceptAsync(CancellationToken cancellationToken)
    {
        var accepted = new TlsStream(
            new NetworkStream(await listener.AcceptAsync(cancellationToken), ownsSocket: true));
        using var certificate = authority.IssueServer("localhost").ToX509();
        await accepted.AuthenticateAsync(
            new SslServerAuthenticationOptions { ServerCertificate = certificate, AllowRenegotiation = false },
            cancellationToken);
        return accepted;
    }

    private (string Certificate, string Key) Write()
    {
        var issued = authority.IssueServer("localhost");
        var (certificate, key) = (Path.Combine(folder.FullName, "tls.crt"), Path.Combine(folder.FullName, "tls.key"));
        File.WriteAllText(certificate, issued.CertificatePem);
        File.WriteAllText(key, issued.KeyPem);
        return (certificate, key);
    }

    private async Task<string> ReadAsync(TlsStream stream, CancellationToken cancellationToken)
    {
        var read = await stream.ReadAsync(buffer, cancellationToken);
        return Encoding.ASCII.GetString(buffer, 0, read).TrimEnd();
    }
}
