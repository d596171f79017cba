using System.Buffers;
using System.Text;
using OcmAddons.Konnectivity.Http2;
using OcmAddons.Konnectivity.Http2.Hpack;

namespace OcmAddons.Konnectivity.Tests.Http2;

/// <summary>RFC 7541, with the examples of its appendix C.</summary>
public sealed class HpackTests
{
    [TestCase("aec3771a4b", "private")]
    [TestCase("f1e3c2e5f23a6ba0ab90f4ff", "www.example.com")]
    [TestCase("a8eb10649cbf", "no-cache")]
    [TestCase("25a849e95ba97d7f", "custom-key")]
    [TestCase("25a849e95bb8e8b4bf", "custom-value")]
    [TestCase("6402", "302")]
    [TestCase("d07abe941054d444a8200595040b8166e082a62d1bff", "Mon, 21 Oct 2013 20:13:21 GMT")]
    [TestCase("9d29ad171863c78f0b97c8e9ae82ae43d3", "https://www.example.com")]
    public void Decode_HuffmanOfTheRfc_IsItsText(string coded, string text) =>
        Assert.That(
            Encoding.ASCII.GetString(HuffmanCode.Decode(Convert.FromHexString(coded), 100)!), Is.EqualTo(text));

    [TestCase("ff", TestName = "Decode_PaddingOfEightBits_IsRefused")]
    [TestCase("a8eb10649cbe", TestName = "Decode_PaddingWithAZero_IsRefused")]
    [TestCase("fffffffc", TestName = "Decode_EndOfString_IsRefused")]
    public void Decode_NoHuffman_IsRefused(string coded) =>
        Assert.That(HuffmanCode.Decode(Convert.FromHexString(coded), 100), Is.Null);

    [Test]
    public void Decode_HuffmanLongerThanTheLimit_IsRefused() =>
        Assert.That(HuffmanCode.Decode(Convert.FromHexString("f1e3c2e5f23a6ba0ab90f4ff"), 14), Is.Null);

    [Test] // C.3: without Huffman, three requests on one connection
    public void Decode_RequestsOfTheRfc_UseTheTable()
    {
        var decoder = new HpackDecoder(4096, 10_000);

        Assert.That(Decode(decoder, "828684410f7777772e6578616d706c652e636f6d"), Is.EqualTo(
            ":method=GET :scheme=http :path=/ :authority=www.example.com"));
        Assert.That(Decode(decoder, "828684be58086e6f2d6361636865"), Is.EqualTo(
            ":method=GET :scheme=http :path=/ :authority=www.example.com cache-control=no-cache"));
        Assert.That(Decode(decoder, "828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565"), Is.EqualTo(
            ":method=GET :scheme=https :path=/index.html :authority=www.example.com custom-key=custom-value"));
    }

    [Test] // C.4: the same with Huffman
    public void Decode_RequestsOfTheRfcWithHuffman_UseTheTable()
    {
        var decoder = new HpackDecoder(4096, 10_000);

        Assert.That(Decode(decoder, "828684418cf1e3c2e5f23a6ba0ab90f4ff"), Does.EndWith("www.example.com"));
        Assert.That(Decode(decoder, "828684be5886a8eb10649cbf"), Does.EndWith("cache-control=no-cache"));
        Assert.That(Decode(decoder, "828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf"), Does.EndWith(
            "custom-key=custom-value"));
    }

    [Test] // C.6: a table of 256 bytes, from which entries must go
    public void Decode_ResponsesOfTheRfc_EvictEntries()
    {
        var decoder = new HpackDecoder(256, 10_000);

        Decode(
            decoder,
            "488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff"
            + "6e919d29ad171863c78f0b97c8e9ae82ae43d3");
        Assert.That(Decode(decoder, "4883640effc1c0bf"), Is.EqualTo(
            ":status=307 cache-control=private date=Mon, 21 Oct 2013 20:13:21 GMT location=https://www.example.com"));
    }

    [TestCase("80", TestName = "Decode_IndexZero_Throws")]
    [TestCase("be", TestName = "Decode_IndexBeyondTheTable_Throws")]
    [TestCase("ffffffffff7f", TestName = "Decode_IndexTooLarge_Throws")]
    [TestCase("410f7777", TestName = "Decode_TextCutOff_Throws")]
    [TestCase("3fffffff7f", TestName = "Decode_TableSizeTooLarge_Throws")]
    [TestCase("8220", TestName = "Decode_TableSizeAfterAField_Throws")]
    [TestCase("00", TestName = "Decode_NothingAfterALiteral_Throws")]
    public void Decode_Malformed_IsACompressionError(string block) =>
        Assert.That(
            () => new HpackDecoder(4096, 10_000).Decode(Convert.FromHexString(block)),
            Throws.InstanceOf<Http2Exception>().With.Property("Error").EqualTo(Http2Error.CompressionError));

    [Test]
    public void Decode_FewBytesThatMeanMany_AreBounded()
    {
        // One entry of 1,000 bytes, then references to it at one byte each.
        var block = new List<byte> { 0x40, 0x01, (byte)'a', 0x7F, 0xE9, 0x06 };
        block.AddRange(Enumerable.Repeat((byte)'x', 1000));
        block.AddRange(Enumerable.Repeat((byte)0xBE, 100));

        Assert.That(
            () => new HpackDecoder(4096, 10_000).Decode(block.ToArray()),
            Throws.InstanceOf<Http2Exception>().With.Property("Error").EqualTo(Http2Error.EnhanceYourCalm));
    }

    [FsCheck.NUnit.Property(MaxTest = 1000)]
    public bool Decode_AnyBytes_GivesFieldsOrAnError(byte[] block)
    {
        try
        {
            new HpackDecoder(4096, 10_000).Decode(block);
            return true;
        }
        catch (Http2Exception)
        {
            return true;
        }
    }

    [Test]
    public void Write_AnyFields_AreReadBack()
    {
        HeaderField[] fields =
        [
            new(":method", "POST"), new(":path", "/AgentService/Connect"), new("authorization", "Bearer secret"),
            new("agentidentifiers", new string('h', 5000)), new("empty", ""),
        ];
        var output = new ArrayBufferWriter<byte>();

        HpackEncoder.Write(output, fields);

        Assert.That(new HpackDecoder(4096, 100_000).Decode(output.WrittenSpan), Is.EqualTo(fields));
    }

    private static string Decode(HpackDecoder decoder, string block) =>
        string.Join(' ', decoder.Decode(Convert.FromHexString(block)).Select(field => $"{field.Name}={field.Value}"));
}
