using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OcmAddons.AddonFramework.Configs;

namespace OcmAddons.AddonFramework.Tests.Configs;

public sealed class SpecHashTests
{
    // What Go 1.22 prints for json.Marshal of the decoded value.
    [TestCase("""{"b":1,"a":{"d":[],"c":null}}""", """{"a":{"c":null,"d":[]},"b":1}""")]
    [TestCase("""{ "s": "<a href='x'>&</a>" }""", """{"s":"\u003ca href='x'\u003e\u0026\u003c/a\u003e"}""")]
    [TestCase("""{"s":"\u00e9\u4e16\ud83d\ude00 \u2028\u2029 \u007f"}""", "{\"s\":\"é世😀 \\u2028\\u2029 \u007f\"}")]
    [TestCase("""{"s":"\u0001\b\f\n\r\t\"\\\/"}""", """{"s":"\u0001\b\f\n\r\t\"\\/"}""")]
    [TestCase("""{"n":[1.0,1e3,0.1,1e21,1e-7,123456789012345678,-0.0]}""", """{"n":[1,1000,0.1,1e+21,1e-7,123456789012345678,-0]}""")]
    [TestCase("""{"n":[9007199254740993,18446744073709551616,1.5e300,0.000001,2.5E-10]}""", """{"n":[9007199254740993,18446744073709552000,1.5e+300,0.000001,2.5e-10]}""")]
    [TestCase("""{"\ue000":1,"\ud83d\ude00":2}""", "{\"\ue000\":1,\"😀\":2}")]
    [TestCase("""{"t":true,"f":false}""", """{"f":false,"t":true}""")]
    public void Write_AnyJson_IsWhatGoWrites(string json, string expected)
    {
        using var document = JsonDocument.Parse(json);
        var buffer = new ArrayBufferWriter<byte>();

        GoJson.Write(buffer, document.RootElement);

        Assert.That(Encoding.UTF8.GetString(buffer.WrittenSpan), Is.EqualTo(expected));
    }

    [Test]
    public void Of_WholeObject_CoversAllButIdentityAndStatus()
    {
        using var document = JsonDocument.Parse(
            """{"kind":"K","apiVersion":"g/v1","metadata":{"name":"n"},"status":{"x":1},"spec":{"b":2,"a":"<"},"data":{}}""");

        var hash = SpecHash.Of(document.RootElement);

        var covered = """{"data":{},"spec":{"a":"\u003c","b":2}}"""u8;
        Assert.That(hash, Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(covered))));
    }
}
