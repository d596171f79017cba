namespace OcmAddons.Interop.Tests.Tunnels;

/// <summary>A proxy-server for each test, in a mode, behind TLS or on a Unix socket.</summary>
public abstract class ServerModeTests(string mode, bool unixSocket) : ServerTests
{
    protected string Mode => mode;

    private protected override Task<RunningServer> StartServerAsync(CancellationToken cancellationToken) => unixSocket
        ? Lab.StartSocketServerAsync(cancellationToken, $"--mode={mode}")
        : Lab.StartServerAsync(cancellationToken, $"--mode={mode}");
}
