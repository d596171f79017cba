using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using OcmAddons.Hosting.Logging;

namespace OcmAddons.Hosting.Tests.Logging;

public sealed class LineFormatTests
{
    private const string Jwt = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl";

    private static readonly DateTimeOffset Time = new(2026, 11, 22, 11, 0, 1, 250, TimeSpan.Zero);

    [Test]
    public void Text_Event_IsOneKlogLine() =>
        Assert.That(
            Write(new TextLineFormat(), Line("Rotated token")),
            Is.EqualTo("I1122 11:00:01.250000 TokenController] Rotated token\n"));

    [Test]
    public void Text_LineBreakFromAPeer_CannotForgeALine()
    {
        var text = Write(new TextLineFormat(), Line("path /x\r\nE1122 forged\nagain"));

        Assert.That(text.Count(c => c == '\n'), Is.EqualTo(1));
        Assert.That(text, Does.EndWith("\n"));
    }

    [Test]
    public void Json_Event_HasItsValues()
    {
        var line = Line("Rotated \"x\"", ("Account", "a/b"), ("Count", 3));

        using var json = JsonDocument.Parse(Write(new JsonLineFormat(), line));

        var root = json.RootElement;
        Assert.That(root.GetProperty("ts").GetString(), Is.EqualTo("2026-11-22T11:00:01.250000Z"));
        Assert.That(root.GetProperty("level").GetString(), Is.EqualTo("info"));
        Assert.That(root.GetProperty("event").GetInt32(), Is.EqualTo(1));
        Assert.That(root.GetProperty("msg").GetString(), Is.EqualTo("Rotated \"x\""));
        Assert.That(root.GetProperty("account").GetString(), Is.EqualTo("a/b"));
        Assert.That(root.GetProperty("count").GetInt32(), Is.EqualTo(3));
    }

    [TestCase("Authorization: Bearer " + Jwt)]
    [TestCase("token " + Jwt + " expired")]
    [TestCase("bearer abcdefghijklmnop")]
    [TestCase("-----BEGIN RSA PRIVATE KEY-----\nabcdefghijklmnop\n-----END RSA PRIVATE KEY-----")]
    public void Both_TextWithASecret_ShowNoneOfIt(string message)
    {
        foreach (var format in new ILineFormat[] { new TextLineFormat(), new JsonLineFormat() })
        {
            var text = Write(format, Line(message, ("Detail", message)) with { Exception = new IOException(message) });

            Assert.That(text, Does.Contain("***").And.Not.Contain("abcdefghijklmnop").And.Not.Contain("c2lnbmF0dXJl"));
        }
    }

    private static LogLine Line(string message, params (string Name, object? Value)[] values) => new(
        Time, LogLevel.Information, "OcmAddons.Agent.TokenController", 1, message,
        [.. values.Select(v => KeyValuePair.Create(v.Name, v.Value))], null);

    private static string Write(ILineFormat format, in LogLine line)
    {
        using var output = new MemoryStream();
        format.Write(output, line);
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
