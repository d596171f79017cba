using System.CommandLine;
using System.Net.Sockets;
using OcmAddons.Hosting;
using OcmAddons.Hosting.Flags;

namespace OcmAddons.ClusterProxy.Server.Flags;

/// <summary>Where frontends come in, what they speak and who they are.</summary>
internal sealed class FrontendFlags
{
    private readonly FlagOption<string> cert = Flag.String("server-cert", "Certificate of the frontend port.");
    private readonly FlagOption<string> key = Flag.String("server-key", "Key of the frontend port.");
    private readonly FlagOption<string> ca = Flag.String(
        "server-ca-cert", "CA that frontends' certificates must be of.");

    private readonly FlagOption<string> mode = Flag.Choice(
        "mode", "Protocol that frontends speak: grpc or http-connect.", "grpc", "grpc", "http-connect");

    private readonly FlagOption<string> unixSocket = Flag.String(
        "uds-name", "Unix socket for frontends, without TLS, in place of the port; needs --server-port=0.");

    private readonly FlagOption<bool> deleteSocket = Flag.Bool(
        "delete-existing-uds-file", "Replace the file of the Unix socket when it exists.", defaultValue: true);

    private readonly FlagOption<int> port = Flag.Int(
        "server-port", "Port for frontends; 0 with a Unix socket.", 8090, 0, PortFlags.Max);

    private readonly FlagOption<string> address = PortFlags.Address(
        "server-bind-address", "Address for frontends; every interface when empty.", "");

    private readonly FlagOption<TimeSpan> keepAlive = Flag.Duration(
        "frontend-keepalive-time", "Silence after which a frontend is asked whether it is alive.",
        TimeSpan.FromSeconds(30));

    public IEnumerable<Option> All => [cert, key, ca, mode, unixSocket, deleteSocket, port, address, keepAlive];

    public void Read(ParseResult result, ProxyServerOptions options)
    {
        options.Mode = result.Get(mode) == "grpc" ? FrontendMode.Grpc : FrontendMode.HttpConnect;
        options.FrontendKeepAlive = result.Get(keepAlive);
        if (result.Get(unixSocket) is { Length: > 0 } path) ReadSocket(result, path, options);
        else ReadPort(result, options);
    }

    private void ReadSocket(ParseResult result, string path, ProxyServerOptions options)
    {
        if (result.Get(port) is not 0 and var given)
        {
            throw new UsageException($"{port.Name}: must be 0, not {given}, with {unixSocket.Name}");
        }

        foreach (var file in new[] { key, cert, ca })
        {
            if (result.Get(file).Length > 0)
                throw new UsageException($"{file.Name}: must not be set with {unixSocket.Name}");
        }

        try
        {
            _ = new UnixDomainSocketEndPoint(path);
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new UsageException($"{unixSocket.Name}: \"{path}\" is too long for the name of a Unix socket");
        }

        options.UnixSocket = path;
        options.DeleteExistingSocket = result.Get(deleteSocket);
    }

    private void ReadPort(ParseResult result, ProxyServerOptions options)
    {
        if (result.Get(port) is < PortFlags.Min and var given)
        {
            throw new UsageException($"{port.Name}: {given} is a reserved port; 0 needs {unixSocket.Name}");
        }

        options.FrontendEndPoint = PortFlags.EndPoint(result.Get(address), result.Get(port));
        options.Frontend = PortFlags.Certificates(result, cert, key, ca);
        if (options.Frontend.CaFile is null)
            throw new UsageException($"{ca.Name}: must be given, unless {unixSocket.Name} is");
    }
}
