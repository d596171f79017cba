using System.CommandLine;
using System.Net;
using OcmAddons.Hosting;
using OcmAddons.Hosting.Flags;

namespace OcmAddons.ClusterProxy.Server.Flags;

/// <summary>What the flags of all ports have in common.</summary>
internal static class PortFlags
{
    /// <summary>Below are the system's own ports.</summary>
    public const int Min = 1024;

    /// <summary>Above are those that the system gives to whoever connects.</summary>
    public const int Max = 49151;

    public static FlagOption<int> Port(string name, string help, int port) => Flag.Int(name, help, port, Min, Max);

    public static FlagOption<string> Address(string name, string help, string address) =>
        Flag.String(name, help, address).Check(text =>
            text.Length == 0 || IPAddress.TryParse(text, out _) ? null : $"\"{text}\" must be an IP address");

    public static IPEndPoint EndPoint(string address, int port) =>
        new(address.Length == 0 ? IPAddress.IPv6Any : IPAddress.Parse(address), port);

    /// <summary>Certificate and key, which belong together, and the CA, if there is one.</summary>
    public static PortCertificates Certificates(
        ParseResult result, FlagOption<string> cert, FlagOption<string> key, FlagOption<string> ca)
    {
        if (result.Get(cert).Length == 0) throw new UsageException($"{cert.Name}: must be given");
        if (result.Get(key).Length == 0)
            throw new UsageException($"{key.Name}: must be given, as {cert.Name} is");
        return new PortCertificates(
            Existing(result, cert), Existing(result, key), result.Get(ca).Length == 0 ? null : Existing(result, ca));
    }

    public static string Existing(ParseResult result, FlagOption<string> flag)
    {
        var file = result.Get(flag);
        return File.Exists(file) ? file : throw new UsageException($"{flag.Name}: {file} does not exist");
    }
}
