using OcmAddons.Hosting.Flags;

namespace OcmAddons.ClusterProxy.TunnelTest.Dialing;

/// <summary>What a proxy-server speaks with its frontends.</summary>
internal enum TunnelMode
{
    Grpc,
    HttpConnect,
}

/// <summary>Modes in the words of the flag <c>--mode</c>, which proxy-server has as well.</summary>
internal static class TunnelModes
{
    private const string Grpc = "grpc";
    private const string HttpConnect = "http-connect";

    public static FlagOption<string> Flag() => Hosting.Flags.Flag.Choice(
        "mode", "Protocol that the proxy-server speaks, as its own --mode has it: grpc or http-connect.", Grpc, Grpc,
        HttpConnect);

    public static TunnelMode Parse(string text) => text == Grpc ? TunnelMode.Grpc : TunnelMode.HttpConnect;

    public static string Text(TunnelMode mode) => mode == TunnelMode.Grpc ? Grpc : HttpConnect;
}
