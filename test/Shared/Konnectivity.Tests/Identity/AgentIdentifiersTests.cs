using OcmAddons.Konnectivity.Identity;
using OcmAddons.Konnectivity.Packets;

namespace OcmAddons.Konnectivity.Tests.Identity;

public sealed class AgentIdentifiersTests
{
    [Test]
    public void Parse_EveryKind_IsFound()
    {
        var parsed = AgentIdentifiers.Parse(
            "host=a&host=b.c&ipv4=10.0.0.1&ipv6=fd00%3A%3A1&cidr=10.0.0.0/8&default-route=true");

        Assert.That(parsed.Hosts, Is.EqualTo(new[] { "a", "b.c" }));
        Assert.That(parsed.IPv4, Is.EqualTo(new[] { "10.0.0.1" }));
        Assert.That(parsed.IPv6, Is.EqualTo(new[] { "fd00::1" }));
        Assert.That(parsed.Cidrs, Is.EqualTo(new[] { "10.0.0.0/8" }));
        Assert.That(parsed.DefaultRoute, Is.True);
    }

    [TestCase("default-route=false")]
    [TestCase("default-route=maybe")]
    [TestCase("")]
    public void Parse_NoDefaultRoute_IsNone(string text) =>
        Assert.That(AgentIdentifiers.Parse(text).DefaultRoute, Is.False);

    [Test]
    public void Parse_UnknownKind_IsLeftOut() =>
        Assert.That(AgentIdentifiers.Parse("uid=1&host=a").Hosts, Is.EqualTo(new[] { "a" }));

    [Test]
    public void ParseStrictly_UnknownKind_SaysWhich() =>
        Assert.That(
            () => AgentIdentifiers.ParseStrictly("uid=1"),
            Throws.InstanceOf<FormatException>().With.Message.EqualTo("unknown address type: uid"));

    [Test]
    public void Parse_Semicolon_Throws() =>
        Assert.That(() => AgentIdentifiers.Parse("host=a;host=b"), Throws.InstanceOf<ProtocolException>());

    [Test]
    public void Parse_TooMany_Throws() =>
        Assert.That(
            () => AgentIdentifiers.Parse(string.Join('&', Enumerable.Repeat("host=a", 257))),
            Throws.InstanceOf<ProtocolException>());
}
