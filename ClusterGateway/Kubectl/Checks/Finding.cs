namespace OcmAddons.ClusterGateway.Kubectl.Checks;

/// <summary>What one look at a hop yields.</summary>
internal readonly record struct Finding(HopState State, string Detail, string? Cure = null)
{
    public static Finding Ok(string detail) => new(HopState.Ok, detail);

    public static Finding Broken(string detail, string cure) => new(HopState.Broken, detail, cure);

    public static Finding Unknown(string detail) => new(HopState.Unknown, detail);

    public static Finding Skipped(string detail) => new(HopState.Skipped, detail);
}
