namespace OcmAddons.Operator;

/// <summary>What a class needs to be allowed on a kind; a test compares all of them with the chart's roles.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class EntityRbacAttribute(params Type[] entities) : Attribute
{
    public IReadOnlyList<Type> Entities { get; } = entities;

    public RbacVerb Verbs { get; init; }

    /// <summary>Subresource such as <c>status</c>; null for the object itself.</summary>
    public string? Subresource { get; init; }
}
