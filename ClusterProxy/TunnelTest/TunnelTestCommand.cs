using System.CommandLine;
using OcmAddons.ClusterProxy.TunnelTest.Reports;

namespace OcmAddons.ClusterProxy.TunnelTest;

/// <summary><c>cluster-proxy tunnel-test</c>: a user's answer to "is my tunnel fine?".</summary>
public static class TunnelTestCommand
{
    public static Command Create()
    {
        var command = new Command(
            "tunnel-test",
            "Tests a tunnel hop by hop through every replica of the proxy-server, or measures it. The exit code is 0 "
            + "when all is fine, 1 when a hop failed, 2 when a flag is wrong.");
        var flags = TunnelTestFlags.AddTo(command);
        command.SetAction((result, cancellationToken) =>
            RunAsync(flags.Read(result), result.InvocationConfiguration.Output, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        TunnelTestOptions options, TextWriter output, CancellationToken cancellationToken)
    {
        var report = await new TunnelTester(options, TimeProvider.System).RunAsync(cancellationToken);
        if (options.Json) JsonReport.Write(output, report);
        else TextReport.Write(output, report);
        return report.Ok ? 0 : 1;
    }
}
