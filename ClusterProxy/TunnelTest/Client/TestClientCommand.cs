using System.CommandLine;

namespace OcmAddons.ClusterProxy.TunnelTest.Client;

/// <summary>
/// <c>cluster-proxy test-client</c>, konnectivity's <c>/proxy-test-client</c>: requests through a tunnel.
/// </summary>
public static class TestClientCommand
{
    /// <summary>What the original's executable is called.</summary>
    public const string OriginalName = "proxy-test-client";

    public static Command Create()
    {
        var command = new Command(
            "test-client",
            "Sends HTTP requests through a tunnel and prints the answers. Any answer will do: the exit code is 0 when "
            + "all came, 1 when one did not, 2 when a flag is wrong. tunnel-test says more about what is broken.");
        command.Aliases.Add(OriginalName);
        var flags = TestClientFlags.AddTo(command);
        command.SetAction((result, cancellationToken) => RunAsync(
            flags.Read(result), result.InvocationConfiguration.Output, result.InvocationConfiguration.Error,
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        TestClientOptions options, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        var client = new TestClient(options, output, TimeProvider.System);
        var failures = await client.RunAsync(cancellationToken);
        if (failures.Count == 0) return 0;
        await error.WriteLineAsync($"{failures.Count} of {options.Requests} requests failed: {failures[0]}");
        return 1;
    }
}
