using OcmAddons.Hosting.Flags;

namespace OcmAddons.ClusterGateway.Kubectl.Output;

/// <summary>The flag <c>-o</c> of commands that report something.</summary>
internal static class OutputFlag
{
    public const string Json = "json";

    public static FlagOption<string> Create() =>
        Flag.Choice("output", "Format of the report: text or json.", "text", "text", Json).Alias("o");
}
