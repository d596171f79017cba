namespace OcmAddons.Kubernetes;

/// <summary>A secret that does not print itself.</summary>
public sealed class SecretString(string value) : IEquatable<SecretString>
{
    /// <summary>The secret in clear; call it where it is used, never before.</summary>
    public string Reveal() => value;

    public bool Equals(SecretString? other) =>
        other is not null && string.Equals(value, other.Reveal(), StringComparison.Ordinal);

    public override bool Equals(object? obj) => Equals(obj as SecretString);

    public override int GetHashCode() => value.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => "***";
}
