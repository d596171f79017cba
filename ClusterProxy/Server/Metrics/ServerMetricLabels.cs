namespace OcmAddons.ClusterProxy.Server.Metrics;

internal enum CallKind
{
    Proxy,
    Connect,
}

/// <summary>Between whom a packet went.</summary>
internal enum Segment
{
    FromClient,
    ToClient,
    FromAgent,
    ToAgent,
}

internal enum DialFailure
{
    NoAgent,
    ErrorResponse,
    UnrecognizedResponse,
    SendResponse,
    BackendClose,
    BackendDialTimeout,
    FrontendClose,
}

/// <summary>Values of labels, as konnectivity's proxy-server has them.</summary>
internal static class ServerMetricLabels
{
    public static string Label(this Segment segment) => segment switch
    {
        Segment.FromClient => "from_client",
        Segment.ToClient => "to_client",
        Segment.FromAgent => "from_agent",
        _ => "to_agent",
    };

    public static string Label(this DialFailure reason) => reason switch
    {
        DialFailure.NoAgent => "no_agent",
        DialFailure.ErrorResponse => "error_response",
        DialFailure.UnrecognizedResponse => "unrecognized_response",
        DialFailure.SendResponse => "send_rsp",
        DialFailure.BackendClose => "backend_close",
        DialFailure.BackendDialTimeout => "backend_dial_timeout",
        _ => "frontend_close",
    };

    public static string Label(this ProxyStrategy strategy) => strategy switch
    {
        ProxyStrategy.DestHost => "destHost",
        ProxyStrategy.DefaultRoute => "defaultRoute",
        _ => "default",
    };
}
