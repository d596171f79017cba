using OcmAddons.Interop.Tests.Processes;

namespace OcmAddons.Interop.Tests.TunnelTest;

/// <summary>The executables of the original's image, which are links to ours.</summary>
[CancelAfter(60_000)]
public sealed class ImageLinkTests
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("links-");

    [OneTimeTearDown]
    public void TearDown() => folder.Delete(recursive: true);

    [TestCase("cluster-proxy", "[command]")]
    [TestCase("manager", "manager")]
    [TestCase("agent", "agent")]
    [TestCase("proxy-server", "proxy-server")]
    [TestCase("proxy-agent", "proxy-agent")]
    [TestCase("proxy-test-client", "test-client")]
    [TestCase("proxy-test-server", "test-server")]
    public async Task Help_OfALink_IsThatOfItsCommand(string name, string command, CancellationToken cancellationToken)
    {
        var link = Path.Combine(folder.FullName, name);
        File.CreateSymbolicLink(link, Places.ClusterProxy);

        var result = await Tool.RunAsync(link, ["--help"], cancellationToken);

        Assert.That(result.Succeeded().Output, Does.Contain($"Usage:\n  cluster-proxy {command}"));
        var image = await File.ReadAllTextAsync(
            Path.Combine(Places.Repository, "hack", "images", "build.sh"), cancellationToken);
        Assert.That(image, Does.Match($"cluster-proxy\\)\\s.*\\b{name}\\b"));
    }
}
