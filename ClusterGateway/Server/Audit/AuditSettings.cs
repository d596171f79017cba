namespace OcmAddons.ClusterGateway.Server.Audit;

/// <param name="Path">Empty: no audit log. A dash: standard output.</param>
/// <param name="MaxBytes">Size at which a file is put aside; 0: never.</param>
/// <param name="MaxBackups">How many files are kept besides; 0: all.</param>
/// <param name="MaxAge">How long they are kept; zero: forever.</param>
/// <param name="DropWhenFull">Requests never wait for a slow disk; what does not fit is lost, and counted.</param>
internal sealed record AuditSettings(
    string Path, long MaxBytes = 0, int MaxBackups = 0, TimeSpan MaxAge = default, bool DropWhenFull = false)
{
    public static AuditSettings Off { get; } = new("");

    public bool IsOn => Path.Length > 0;
}
