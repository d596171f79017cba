namespace OcmAddons.ClusterProxy.Server.Frontends;

/// <summary>The HTTP status for an agent's reason why a dial failed: it goes by the words of Go's errors.</summary>
internal static class DialErrorStatus
{
    private static readonly string[] Timeouts = ["i/o timeout", "deadline exceeded", "timeout"];

    public static int Of(string error)
    {
        if (Timeouts.Any(words => error.Contains(words, StringComparison.OrdinalIgnoreCase))) return 504;
        return error.Contains("too many open files", StringComparison.OrdinalIgnoreCase) ? 503 : 502;
    }
}
