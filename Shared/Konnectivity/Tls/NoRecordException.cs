namespace OcmAddons.Konnectivity.Tls;

/// <summary>A record was decrypted that had no data, and no other is there: one has to be received first.</summary>
internal sealed class NoRecordException : IOException;
