using System.Net.Security;
using System.Security.Authentication;
using OcmAddons.Hosting.Tls;

namespace OcmAddons.Hosting.Tests.Tls;

public sealed class TlsPolicyTests
{
    [TestCase("", SslProtocols.Tls12 | SslProtocols.Tls13)]
    [TestCase("VersionTLS12", SslProtocols.Tls12 | SslProtocols.Tls13)]
    [TestCase("VersionTLS13", SslProtocols.Tls13)]
    public void TryParse_Version_GivesItAndNewer(string version, SslProtocols protocols)
    {
        Assert.That(TlsPolicy.TryParse(version, [], out var policy, out _), Is.True);
        Assert.That(policy.Protocols, Is.EqualTo(protocols));
        Assert.That(policy.CipherSuites, Is.Null);
    }

    [Test]
    public void TryParse_GoSuites_KeepTls13()
    {
        var names = new[] { "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305" };

        Assert.That(TlsPolicy.TryParse("", names, out var policy, out _), Is.True);
        Assert.That(policy.CipherSuites!.AllowedCipherSuites, Is.EquivalentTo(new[]
        {
            TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
            TlsCipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
            TlsCipherSuite.TLS_AES_128_GCM_SHA256, TlsCipherSuite.TLS_AES_256_GCM_SHA384,
            TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256,
        }));
    }

    [TestCase("TLS_RSA_WITH_RC4_128_SHA")]
    [TestCase("NOT_A_SUITE")]
    [TestCase("49199")]
    public void TryParse_WeakOrUnknownSuite_IsRefusedByName(string name)
    {
        Assert.That(TlsPolicy.TryParse("", [name], out _, out var problem), Is.False);
        Assert.That(problem, Is.EqualTo($"cipher suite {name} not supported, doesn't exist or considered as insecure"));
    }

    [Test]
    public void Parse_WrongVersion_NamesTheFlag() =>
        Assert.That(
            () => TlsPolicy.Parse("--tls-min-version", "1.2", "--cipher-suites", []),
            Throws.InstanceOf<UsageException>().With.Message.StartsWith("--tls-min-version: "));
}
