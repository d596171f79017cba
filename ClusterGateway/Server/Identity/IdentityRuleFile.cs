using Microsoft.Extensions.Logging;

namespace OcmAddons.ClusterGateway.Server.Identity;

/// <summary>The rules for all clusters, read again when their file changes. What cannot be read changes
/// nothing.</summary>
internal sealed class IdentityRuleFile : IDisposable
{
    private const int MaxLength = 4 * 1024 * 1024;

    private readonly string path;
    private readonly ILogger<IdentityRuleFile> logger;
    private readonly ITimer? timer;
    private readonly Lock gate = new();
    private volatile IdentityRules current = IdentityRules.None;
    private string seen = "";

    /// <param name="path">Empty: there are none.</param>
    /// <exception cref="InvalidDataException">It cannot be read now.</exception>
    public IdentityRuleFile(string path, TimeProvider time, ILogger<IdentityRuleFile> logger)
    {
        (this.path, this.logger) = (path, logger);
        if (path.Length == 0) return;
        try
        {
            ReloadLocked();
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            throw new InvalidDataException($"--cluster-gateway-proxy-config: {path}: {e.Message}", e);
        }

        timer = time.CreateTimer(_ => Poll(), null, PollPeriod, PollPeriod);
    }

    /// <summary>How long a change may stay unnoticed.</summary>
    public static TimeSpan PollPeriod { get; } = TimeSpan.FromSeconds(5);

    public IdentityRules Current => current;

    public void Dispose() => timer?.Dispose();

    private void Poll()
    {
        lock (gate)
        {
            try
            {
                ReloadLocked();
            }
            catch (Exception e) when (IsUnreadable(e))
            {
                logger.RulesNotReadable(path, e);
            }
        }
    }

    private void ReloadLocked()
    {
        using var file = File.OpenRead(path);
        if (file.Length > MaxLength) throw new InvalidDataException($"larger than {MaxLength} bytes");
        using var reader = new StreamReader(file);
        var text = reader.ReadToEnd();
        if (text == seen) return;
        seen = text; // also when it turns out to be unusable: trying again needs new content
        current = IdentityRules.Parse(text, cluster: null);
        logger.RulesRead(current.Rules.Count, path);
    }

    private static bool IsUnreadable(Exception e) =>
        e is FormatException or IOException or InvalidDataException or UnauthorizedAccessException;
}
