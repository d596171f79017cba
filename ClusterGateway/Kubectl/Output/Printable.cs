namespace OcmAddons.ClusterGateway.Kubectl.Output;

/// <summary>What servers say, made fit for a terminal: one line, bounded, and no control characters in it.</summary>
internal static class Printable
{
    private const int MaxLength = 1000;

    public static string Of(string? text)
    {
        if (text is null) return "";
        var cut = text.Length <= MaxLength ? text : text[..MaxLength] + "...";
        return string.Concat(cut.Select(c => char.IsControl(c) ? ' ' : c)).Trim();
    }
}
