namespace OcmAddons.ClusterGateway.Kubectl.Output;

/// <summary>What a text means; a colour on a terminal, nothing elsewhere.</summary>
internal enum Tone
{
    Plain,
    Good,
    Bad,
    Doubtful,
    Faint,
}

/// <summary>A piece of text.</summary>
internal readonly record struct Cell(string Text, Tone Tone = Tone.Plain)
{
    public static implicit operator Cell(string text) => new(text);
}
