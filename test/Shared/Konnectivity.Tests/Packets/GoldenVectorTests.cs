using System.Buffers;
using System.Text;
using OcmAddons.Konnectivity.Packets;
using OcmAddons.Konnectivity.Protos;

namespace OcmAddons.Konnectivity.Tests.Packets;

/// <summary>Packets as the Go programs were seen to write them.</summary>
public sealed class GoldenVectorTests
{
    private static IEnumerable<TestCaseData> Written()
    {
        yield return new TestCaseData(
            PacketFactory.DialRequest(7, "tcp", "127.0.0.1:18777"),
            "12180A03746370120F3132372E302E302E313A31383737371807").SetName("DIAL_REQ");
        yield return new TestCaseData(
            PacketFactory.DialRequest(long.MaxValue, "tcp", "127.0.0.1:8000"), null)
            .SetName("DIAL_REQ with a large dial id");
        yield return new TestCaseData(PacketFactory.DialSucceeded(7, 1), "08011A0410011807").SetName("DIAL_RSP");
        yield return new TestCaseData(
            PacketFactory.DialFailed(8, "dial tcp 127.0.0.1:1: connect: connection refused"),
            "08011A350A31" + Hex("dial tcp 127.0.0.1:1: connect: connection refused")
                + "1808").SetName("DIAL_RSP refused");
        yield return new TestCaseData(
            PacketFactory.DialFailed(5, "No agent available"), "08011A160A12" + Hex("No agent available") + "1805")
            .SetName("DIAL_RSP no agent");
        yield return new TestCaseData(PacketFactory.CloseRequest(1), "08022A020801").SetName("CLOSE_REQ");
        yield return new TestCaseData(PacketFactory.CloseResponse(1, ""), "080332021001").SetName("CLOSE_RSP");
        yield return new TestCaseData(
            PacketFactory.CloseResponse(9, "unrecognized connectID"),
            "0803321A0A16" + Hex("unrecognized connectID") + "1009").SetName("CLOSE_RSP to unknown data");
        yield return new TestCaseData(
            PacketFactory.CloseResponse(9, "Unknown connectID"), "080332150A11" + Hex("Unknown connectID") + "1009")
            .SetName("CLOSE_RSP to unknown close");
        yield return new TestCaseData(
            PacketFactory.CloseResponse(9, "backend not initialized"),
            "0803321B0A17" + Hex("backend not initialized") + "1009").SetName("CLOSE_RSP before the dial");
        yield return new TestCaseData(PacketFactory.Drain(), "08064200").SetName("DRAIN");
        yield return new TestCaseData(PacketFactory.CloseDial(0x33), "08053A020833").SetName("DIAL_CLS");
    }

    [TestCaseSource(nameof(Written))]
    public void Write_Packet_IsWhatGoWrites(Packet packet, string? expected)
    {
        var written = WrittenPackets.Bytes(writer => writer.Write(packet));

        if (expected is not null)
        {
            Assert.That(Convert.ToHexString(written.AsSpan(MessageFraming.HeaderLength)), Is.EqualTo(expected));
        }

        Assert.That(Packet.Parser.ParseFrom(written.AsSpan(MessageFraming.HeaderLength)), Is.EqualTo(packet));
    }

    [Test]
    public void WriteData_Hello_IsWhatGoWrites()
    {
        var written = WrittenPackets.Bytes(writer =>
            writer.WriteData(1, new ReadOnlySequence<byte>("hello"u8.ToArray())));

        Assert.That(Convert.ToHexString(written), Is.EqualTo("000000000D" + "0804220908011A0568656C6C6F"));
    }

    [Test]
    public void WriteData_Nothing_WritesNothing() =>
        Assert.That(WrittenPackets.Bytes(writer => writer.WriteData(1, default)), Is.Empty);

    [TestCase("121F0A03746370120E3132372E302E302E313A3830303018BBB080DFDEB1AC9B10", "127.0.0.1:8000")]
    [TestCase("12180A03746370120F3132372E302E302E313A31383737371807", "127.0.0.1:18777")]
    public void Decode_DialRequestOfGo_HasItsAddress(string hex, string address)
    {
        var packet = Decode(hex);

        Assert.That((packet.Type, packet.Protocol, packet.Address), Is.EqualTo((PacketType.DialReq, "tcp", address)));
        Assert.That(packet.DialId, Is.Positive);
    }

    [Test]
    public void Decode_DataOfGo_HasItsBytes()
    {
        var packet = Decode("0804220908011A0568656C6C6F");

        Assert.That((packet.Type, packet.ConnectId), Is.EqualTo((PacketType.Data, 1L)));
        Assert.That(Encoding.UTF8.GetString(packet.Data), Is.EqualTo("hello"));
    }

    [Test]
    public void Decode_DataWithAnError_IsReadTheLongWay()
    {
        // connectID 1, error "x", data "hi": no known peer sends it, but it is a packet.
        var packet = Decode("080422090801" + "120178" + "1A026869");

        Assert.That((packet.ConnectId, Encoding.UTF8.GetString(packet.Data)), Is.EqualTo((1L, "hi")));
    }

    [TestCase("", TestName = "Decode_EmptyPacket_Throws")]
    [TestCase("0801", TestName = "Decode_DialResponseWithoutPayload_Throws")]
    [TestCase("0802", TestName = "Decode_CloseRequestWithoutPayload_Throws")]
    [TestCase("0804", TestName = "Decode_DataWithoutPayload_Throws")]
    [TestCase("08042A020801", TestName = "Decode_PayloadOfAnotherType_Throws")]
    [TestCase("0804220908011A", TestName = "Decode_CutData_Throws")]
    [TestCase("FFFFFFFFFFFFFFFFFFFF", TestName = "Decode_NoProtobuf_Throws")]
    public void Decode_Malformed_Throws(string hex) =>
        Assert.That(() => Decode(hex), Throws.InstanceOf<ProtocolException>());

    [Test]
    public void Decode_TypeOfTheFuture_IsHandedOn() => Assert.That((int)Decode("0863").Type, Is.EqualTo(99));

    private static string Hex(string text) => Convert.ToHexString(Encoding.UTF8.GetBytes(text));

    private static TunnelPacket Decode(string hex) =>
        PacketDecoder.Decode(new ReadOnlySequence<byte>(Convert.FromHexString(hex)));
}
