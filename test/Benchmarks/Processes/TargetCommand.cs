using System.CommandLine;
using System.Net;
using System.Net.Sockets;

namespace OcmAddons.Benchmarks.Processes;

/// <summary>What the first byte of a connection asks the target for.</summary>
internal static class TargetMode
{
    public const byte Echo = (byte)'E';
    public const byte Source = (byte)'S';
    public const byte Sink = (byte)'D';
}

/// <summary>The far end of every layout: sends back, sends without end, or takes without end.</summary>
internal static class TargetCommand
{
    /// <summary>Both the cluster's name, by which an agent is chosen, and the address that it connects to.</summary>
    public const string Host = "127.0.1.1";
    private const int BufferSize = 64 * 1024;

    public static Command Create()
    {
        var command = new Command("target", "The far end of the connections that are measured.") { Hidden = true };
        command.SetAction((_, cancellationToken) =>
            LoopbackServer.RunAsync(IPAddress.Parse(Host), ServeAsync, cancellationToken));
        return command;
    }

    private static async Task ServeAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[1];
        if (await stream.ReadAsync(buffer, cancellationToken) == 0) return;
        switch (buffer[0])
        {
            case TargetMode.Echo:
                await EchoAsync(stream, cancellationToken);
                break;
            case TargetMode.Source:
                var bytes = new byte[BufferSize];
                while (true) await stream.WriteAsync(bytes, cancellationToken);
            default:
                var sink = new byte[BufferSize];
                while (await stream.ReadAsync(sink, cancellationToken) > 0)
                {
                    // gone
                }

                break;
        }
    }

    // An idle connection holds no buffer here: there may be ten thousand.
    private static async Task EchoAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[512];
        while (true)
        {
            var read = await stream.ReadAsync(buffer, cancellationToken);
            if (read == 0) return;
            await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }
    }
}
