namespace OcmAddons.Operator.Controllers;

/// <summary>
/// Decides which controller runs a kind's finalizers: the first one, so that both never touch an object at once.
/// </summary>
internal static class ControllerPlan
{
    public static IReadOnlyList<IControllerRunner> Build(IServiceProvider services, OperatorRegistrations registrations)
    {
        var runners = new List<IControllerRunner>();
        foreach (var group in registrations.Controllers.GroupBy(controller => (controller.Kind, controller.Cluster)))
        {
            var finalizers = registrations.Finalizers
                .Where(finalizer => (finalizer.Kind, finalizer.Cluster) == group.Key)
                .ToList();
            var controllers = group.Where(controller => !controller.FinalizersOnly).ToList();
            if (controllers.Count == 0) controllers = [group.First()];
            for (var i = 0; i < controllers.Count; i++)
            {
                runners.Add(controllers[i].Build(services, finalizers, runsFinalizers: i == 0));
            }
        }

        return runners;
    }
}
