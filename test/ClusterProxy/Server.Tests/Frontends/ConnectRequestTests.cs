using System.Buffers;
using System.Text;
using OcmAddons.ClusterProxy.Server.Frontends;

namespace OcmAddons.ClusterProxy.Server.Tests.Frontends;

public sealed class ConnectRequestTests
{
    private const string Head = "CONNECT 10.0.0.1:443 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";

    [Test]
    public void TryRead_SplitAnywhere_WaitsForTheEnd()
    {
        var bytes = Encoding.ASCII.GetBytes(Head + "rest");
        for (var length = 0; length < bytes.Length; length++)
        {
            var buffer = new ReadOnlySequence<byte>(bytes, 0, length);

            var read = ConnectRequest.TryRead(ref buffer, out var request);

            Assert.That(read, Is.EqualTo(length >= Head.Length), $"{length} bytes");
            if (!read) continue;
            Assert.That(request, Is.EqualTo(new ConnectRequest("CONNECT", "10.0.0.1:443")));
            Assert.That(buffer.Length, Is.EqualTo(length - Head.Length), "what follows is not the head's");
        }
    }

    [TestCase("CONNECT a:1 HTTP/1.0\n\n", ExpectedResult = "CONNECT a:1")]
    [TestCase("GET / HTTP/1.1\r\n\r\n", ExpectedResult = "GET /")]
    [TestCase("CONNECT a:1 HTTP/2.0\r\n\r\n", ExpectedResult = null)]
    [TestCase("CONNECT  a:1 HTTP/1.1\r\n\r\n", ExpectedResult = null)]
    [TestCase("CONNECT a:1\r\n\r\n", ExpectedResult = null)]
    [TestCase("CONNECT a\u0001:1 HTTP/1.1\r\n\r\n", ExpectedResult = null)]
    [TestCase("\r\n\r\n", ExpectedResult = null)]
    public string? TryRead_FirstLine_IsTakenOrRefused(string head)
    {
        var buffer = new ReadOnlySequence<byte>(Encoding.Latin1.GetBytes(head));

        Assert.That(ConnectRequest.TryRead(ref buffer, out var request), Is.True);
        return request is { } read ? $"{read.Method} {read.Target}" : null;
    }

    [TestCase("dial tcp 10.0.0.1:80: i/o timeout", 504)]
    [TestCase("context deadline exceeded", 504)]
    [TestCase("net/http: TLS handshake Timeout", 504)]
    [TestCase("dial tcp 10.0.0.1:80: socket: too many open files", 503)]
    [TestCase("dial tcp 127.0.0.1:1: connect: connection refused", 502)]
    [TestCase("dial tcp: lookup x: no such host", 502)]
    [TestCase("x509: certificate signed by unknown authority", 502)]
    [TestCase("anything else", 502)]
    public void Of_ErrorOfAnAgent_HasItsStatus(string error, int status) =>
        Assert.That(DialErrorStatus.Of(error), Is.EqualTo(status));
}
