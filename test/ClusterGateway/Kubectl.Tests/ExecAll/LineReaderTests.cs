using OcmAddons.ClusterGateway.Kubectl.ExecAll;

namespace OcmAddons.ClusterGateway.Kubectl.Tests.ExecAll;

public sealed class LineReaderTests
{
    [TestCase("", new string[0])]
    [TestCase("a", new[] { "a" })]
    [TestCase("a\n", new[] { "a" })]
    [TestCase("a\r\n\nb", new[] { "a", "", "b" })]
    public async Task Read_Text_IsItsLines(string text, string[] lines) =>
        Assert.That(await ReadAsync(text), Is.EqualTo(lines));

    [Test]
    public async Task Read_LineWithoutAnEnd_ComesInPieces()
    {
        var lines = await ReadAsync(new string('x', (2 * LineReader.MaxLine) + 5) + "\ny\n");

        Assert.That(lines, Has.All.Length.LessThan(LineReader.MaxLine + 4096));
        Assert.That(lines.Sum(l => l.Length), Is.EqualTo((2 * LineReader.MaxLine) + 6));
        Assert.That(lines[^1], Is.EqualTo("y"));
    }

    private static async Task<List<string>> ReadAsync(string text)
    {
        var lines = new List<string>();
        await LineReader.ReadAsync(new StringReader(text), lines.Add, CancellationToken.None);
        return lines;
    }
}
