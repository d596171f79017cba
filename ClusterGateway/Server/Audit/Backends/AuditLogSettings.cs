namespace OcmAddons.ClusterGateway.Server.Audit.Backends;

/// <param name="Path">A dash: standard output.</param>
/// <param name="MaxBytes">Size at which a file is put aside; 0: never.</param>
/// <param name="MaxBackups">How many files are kept besides; 0: all.</param>
/// <param name="MaxAge">How long they are kept; zero: forever.</param>
/// <param name="Compress">Whether they are kept in gzip's form.</param>
/// <param name="Legacy">Lines of the old form, rather than JSON.</param>
internal sealed record AuditLogSettings(
    string Path, long MaxBytes = 0, int MaxBackups = 0, TimeSpan MaxAge = default, bool Compress = false,
    bool Legacy = false);
