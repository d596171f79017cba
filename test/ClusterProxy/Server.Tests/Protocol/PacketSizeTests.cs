using Google.Protobuf;
using OcmAddons.ClusterProxy.Server.Tests.Kit;
using OcmAddons.Konnectivity.Packets;
using OcmAddons.Konnectivity.Protos;

namespace OcmAddons.ClusterProxy.Server.Tests.Protocol;

/// <summary>What Go's peers cannot take is never passed on: DATA without bytes, or more than 4 MiB of it.</summary>
[CancelAfter(60_000)]
public sealed class PacketSizeTests : RawTunnelTests
{
    private const int Largest = 4 * 1024 * 1024 - 64;
    private const int MaxPassedOn = 64 * 1024;

    [SetUp]
    public async Task DialAsync()
    {
        await Frontend.SendAsync(PacketFactory.DialRequest(5, "tcp", $"{TunnelKit.Cluster1}:80"));
        var dial = (await Agent.ReceiveAsync()).DialRequest;
        await Agent.SendAsync(PacketFactory.DialSucceeded(dial.Random, 1));
        Assert.That((await Frontend.ReceiveAsync()).DialResponse.ConnectId, Is.EqualTo(1));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Data_WithoutBytes_IsNotPassedOn(bool up)
    {
        var (from, to) = Ends(up);

        await from.SendAsync(RawPeer.Data(1, ""), RawPeer.Data(1, "x"));

        Assert.That((await to.ReceiveAsync()).Data.Data_.ToStringUtf8(), Is.EqualTo("x"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Data_OfFourMegabytes_IsPassedOnInSmallerPackets(bool up)
    {
        var (from, to) = Ends(up);
        var sent = new byte[Largest];
        new Random(1).NextBytes(sent);

        var sending = from.SendAsync(new Packet
        {
            Type = PacketType.Data,
            Data = new Data { ConnectId = 1, Data_ = ByteString.CopyFrom(sent) },
        });
        using var received = new MemoryStream();
        while (received.Length < Largest)
        {
            var data = (await to.ReceiveAsync()).Data.Data_;
            Assert.That(data.Length, Is.InRange(1, MaxPassedOn));
            data.WriteTo(received);
        }

        await sending;
        Assert.That(received.ToArray().AsSpan().SequenceEqual(sent), Is.True);
    }

    private (RawPeer From, RawPeer To) Ends(bool up) => up ? (Frontend, Agent) : (Agent, Frontend);
}
