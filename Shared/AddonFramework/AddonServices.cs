using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using OcmAddons.AddonFramework.Agents;

namespace OcmAddons.AddonFramework;

/// <summary>Registers addons with the framework.</summary>
public static class AddonServices
{
    extension(IServiceCollection services)
    {
        /// <summary>Manages one addon in this process; call it once for each.</summary>
        public IServiceCollection AddAddon<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TAddon>()
            where TAddon : AgentAddon
        {
            services.AddSingleton<TAddon>();
            services.AddSingleton<AgentAddon>(provider => provider.GetRequiredService<TAddon>());
            return services;
        }
    }
}
