using Microsoft.Extensions.Options;

namespace OcmAddons.Operator;

internal sealed class OperatorSettingsValidator : IValidateOptions<OperatorSettings>
{
    public ValidateOptionsResult Validate(string? name, OperatorSettings options)
    {
        if (options.Name.Length == 0) return ValidateOptionsResult.Fail("The operator's name is not set.");
        if (!options.LeaderElection) return ValidateOptionsResult.Success;
        if (options.LeaderElectionNamespace.Length == 0)
            return ValidateOptionsResult.Fail("The namespace of the leader election lease is not set.");

        // Else two processes could both believe that they lead.
        if (options.LeaseDuration <= options.RenewDeadline)
            return ValidateOptionsResult.Fail("The lease duration must be longer than the renew deadline.");
        return options.RetryPeriod > TimeSpan.Zero && options.RenewDeadline > options.RetryPeriod * LeaseJitter
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail("The renew deadline must be longer than 1.2 retry periods.");
    }

    internal const double LeaseJitter = 1.2;
}
