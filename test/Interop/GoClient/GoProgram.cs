using OcmAddons.Interop.Tests.Processes;

namespace OcmAddons.Interop.Tests.GoClient;

/// <summary>
/// The program beside this file, on konnectivity's own client library. <c>make test</c> has built it; what is missing
/// is fetched and built here too.
/// </summary>
[SetUpFixture]
[Parallelizable(ParallelScope.Self | ParallelScope.Fixtures)]
internal sealed class GoProgram
{
    private static readonly TimeSpan BuildTimeout = TimeSpan.FromMinutes(15);

    public static string File { get; private set; } = "";

    [OneTimeSetUp]
    public async Task BuildAsync()
    {
        using var deadline = new CancellationTokenSource(BuildTimeout);
        var script = Path.Combine(Places.Repository, "hack", "clusters", "go-client.sh");
        var build = await Tool.RunAsync(script, [], deadline.Token);
        File = build.Succeeded().Output.Trim();
    }
}
