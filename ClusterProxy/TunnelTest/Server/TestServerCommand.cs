using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using OcmAddons.Hosting;
using OcmAddons.Hosting.Flags;
using OcmAddons.Hosting.Logging;

namespace OcmAddons.ClusterProxy.TunnelTest.Server;

/// <summary>
/// <c>cluster-proxy test-server</c>, konnectivity's <c>/proxy-test-server</c>: what requests through a tunnel are to
/// reach.
/// </summary>
public static class TestServerCommand
{
    /// <summary>What the original's executable is called.</summary>
    public const string OriginalName = "proxy-test-server";

    private static readonly TimeSpan HeadTimeout = TimeSpan.FromSeconds(60);

    public static Command Create()
    {
        var command = new Command(
            "test-server",
            "Serves requests that come through a tunnel, on 127.0.0.1: /success, /error, /sleep?time=SECONDS, and "
            + "/close, which ends the connection without an answer.");
        command.Aliases.Add(OriginalName);
        var port = Flag.Int("server-port", "Port on 127.0.0.1 to serve on.", 8000, 1, 65535);
        command.Options.Add(port);
        var logging = LoggingFlags.AddTo(command);
        command.SetAction((result, cancellationToken) =>
            RunAsync(result.Get(port), logging.Read(result), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(int port, LoggingSettings logging, CancellationToken cancellationToken)
    {
        var builder = ServiceHostBuilder.Create("cluster-proxy-test-server", logging)
            .ConfigureKestrel(kestrel => kestrel.Limits.RequestHeadersTimeout = HeadTimeout)
            .Listen(
                "test pages", ListenAddress.Of("127.0.0.1", port), null,
                services => services.GetRequiredService<TestPages>().HandleAsync);
        builder.Services.AddSingleton<TestPages>();
        await using var host = builder.Build();
        return await host.RunAsync(cancellationToken);
    }
}
