using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using OcmAddons.Hosting.Flags;

namespace OcmAddons.Hosting;

/// <summary>
/// Where to listen, in Go's notation: <c>:8081</c> (every interface), <c>127.0.0.1:8081</c>, <c>[::1]:8081</c>,
/// <c>localhost:8081</c>, <c>unix:///path</c>. The empty text and <c>0</c> mean "do not".
/// </summary>
public sealed record ListenAddress
{
    private readonly IPEndPoint? endPoint;
    private readonly string? socketPath;
    private readonly bool anyIp;

    private ListenAddress(IPEndPoint? endPoint, string? socketPath, bool anyIp) =>
        (this.endPoint, this.socketPath, this.anyIp) = (endPoint, socketPath, anyIp);

    /// <summary>Null when the text means "do not listen".</summary>
    public static bool TryParse(string text, out ListenAddress? address)
    {
        address = null;
        if (text is "" or "0") return true;
        if (text.StartsWith("unix://", StringComparison.Ordinal))
        {
            address = new ListenAddress(null, text["unix://".Length..], anyIp: false);
            return address.socketPath!.Length > 0;
        }

        var colon = text.LastIndexOf(':');
        if (colon < 0 || !ushort.TryParse(text.AsSpan(colon + 1), out var port)) return false;
        var host = text[..colon].Trim('[', ']');
        if (host == "localhost") host = "127.0.0.1";
        if (host.Length > 0 && !IPAddress.TryParse(host, out _)) return false;
        address = new ListenAddress(
            new IPEndPoint(host.Length == 0 ? IPAddress.IPv6Any : IPAddress.Parse(host), port), null, host.Length == 0);
        return true;
    }

    /// <summary>
    /// A flag that takes an address, such as <c>:8081</c>; its value is null when the listener is turned off.
    /// </summary>
    public static FlagOption<string> Flag(string name, string help, string defaultValue) =>
        Flags.Flag.String(name, help, defaultValue).Check(text =>
            TryParse(text, out _)
                ? null
                : $"\"{text}\" must be an address such as :8081 or 127.0.0.1:8081 (0 turns it off)");

    /// <summary>An address whose text was checked before.</summary>
    public static ListenAddress? Parse(string text) =>
        TryParse(text, out var address)
            ? address
            : throw new UsageException($"\"{text}\" is not an address to listen on");

    /// <summary>From an address flag and a port flag; an empty address means every interface.</summary>
    public static ListenAddress Of(string host, int port) =>
        Parse(host.Contains(':', StringComparison.Ordinal) && host[0] != '[' ? $"[{host}]:{port}" : $"{host}:{port}")!;

    public override string ToString()
    {
        if (socketPath is not null) return $"unix://{socketPath}";
        return anyIp ? $":{endPoint!.Port}" : $"{endPoint}";
    }

    internal void Bind(KestrelServerOptions kestrel, Action<ListenOptions> configure)
    {
        if (socketPath is not null)
            kestrel.ListenUnixSocket(socketPath, configure);
        else if (anyIp)
            kestrel.ListenAnyIP(endPoint!.Port, configure);
        else
            kestrel.Listen(endPoint!, configure);
    }
}
