namespace OcmAddons.Operator.Controllers;

/// <summary>A controller with its queue and workers.</summary>
internal interface IControllerRunner : IDisposable
{
    string Name { get; }

    /// <summary>Works until cancelled; returns when the passes that had begun are over.</summary>
    Task RunAsync(CancellationToken cancellationToken);
}
