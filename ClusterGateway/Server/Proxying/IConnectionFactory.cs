using OcmAddons.ClusterGateway.Server.Registry;

namespace OcmAddons.ClusterGateway.Server.Proxying;

/// <summary>Makes the connection set of a cluster; tests put a plain backend behind it.</summary>
internal interface IConnectionFactory
{
    /// <exception cref="GatewayConfigurationException">The gateway's address or certificates cannot be
    /// used.</exception>
    HttpMessageInvoker Create(Gateway gateway);
}

/// <summary>This gateway's secret says something that cannot work.</summary>
internal sealed class GatewayConfigurationException(
    string message, Exception? inner = null) : Exception(message, inner);
