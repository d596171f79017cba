using Google.Protobuf;
using OcmAddons.Konnectivity.Packets;
using OcmAddons.Konnectivity.Protos;

namespace OcmAddons.Konnectivity.Tests.Packets;

/// <summary>The short way of CREDIT packets, next to what protobuf makes of them.</summary>
public sealed class CreditMessageTests
{
    private static readonly long[] Numbers = [0, 1, 127, 128, 1L << 20, long.MaxValue, -1, long.MinValue];

    [Test]
    public void Write_AnyNumbers_IsWhatProtobufWrites([ValueSource(nameof(Numbers))] long connectId)
    {
        foreach (var bytes in Numbers)
        {
            Assert.That(Write(connectId, bytes), Is.EqualTo(Protobuf(connectId, bytes)), $"{bytes}");
        }
    }

    [Test]
    public void TryRead_WhatProtobufWrites_IsRead([ValueSource(nameof(Numbers))] long connectId)
    {
        foreach (var bytes in Numbers)
        {
            Assert.That(CreditMessage.TryRead(Protobuf(connectId, bytes), out var packet), Is.True);
            Assert.That(
                (packet.Type, packet.ConnectId, packet.Credit), Is.EqualTo((PacketType.Credit, connectId, bytes)));
        }
    }

    [Test]
    public void TryRead_PartOfAMessage_IsNotRead()
    {
        var message = Protobuf(300, 70_000);

        for (var length = 0; length < message.Length; length++)
        {
            Assert.That(CreditMessage.TryRead(message.AsSpan(0, length), out _), Is.False, $"{length} bytes");
        }
    }

    [TestCase(
        new byte[] { 0x08, 0x64, 0xA2, 0x06, 0x04, 0x10, 0x01, 0x08, 0x01 }, TestName = "TryRead_OtherOrder_IsLeft")]
    [TestCase(new byte[] { 0x08, 0x64, 0xA2, 0x06, 0x02, 0x18, 0x01 }, TestName = "TryRead_OtherField_IsLeft")]
    [TestCase(new byte[] { 0x08, 0x64, 0xA2, 0x06, 0x02, 0x10, 0x80 }, TestName = "TryRead_OpenInteger_IsLeft")]
    [TestCase(new byte[] { 0x08, 0x04, 0xA2, 0x06, 0x02, 0x10, 0x01 }, TestName = "TryRead_OtherType_IsLeft")]
    public void TryRead_AnythingElse_IsLeftToProtobuf(byte[] message) =>
        Assert.That(CreditMessage.TryRead(message, out _), Is.False);

    private static byte[] Write(long connectId, long bytes)
    {
        var target = new byte[CreditMessage.MaxLength];
        var length = CreditMessage.Write(target, connectId, bytes);
        return target[MessageFraming.HeaderLength..length];
    }

    private static byte[] Protobuf(long connectId, long bytes) => new Packet
    {
        Type = PacketType.Credit,
        Credit = new Credit { ConnectId = connectId, Bytes = bytes },
    }.ToByteArray();
}
