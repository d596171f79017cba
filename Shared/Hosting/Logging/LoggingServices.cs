using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace OcmAddons.Hosting.Logging;

/// <summary>Registers the process's only logger.</summary>
public static class LoggingServices
{
    extension(IServiceCollection services)
    {
        /// <summary>Lines on stderr in the wanted format and level.</summary>
        public IServiceCollection AddLineLogging(LoggingSettings settings) => services.AddLogging(logging =>
        {
            logging.ClearProviders();
            logging.SetMinimumLevel(settings.Level);
            logging.AddFilter("Microsoft", settings.FrameworkLevel);
            logging.AddFilter("System", settings.FrameworkLevel);
            logging.Services.AddSingleton<ILoggerProvider>(Create(settings));
        });
    }

    /// <summary>For what must log before the host is there.</summary>
    public static ILoggerFactory CreateFactory(LoggingSettings settings) => LoggerFactory.Create(logging => logging
        .SetMinimumLevel(settings.Level)
        .AddProvider(Create(settings)));

    private static LineLoggerProvider Create(LoggingSettings settings)
    {
        ILineFormat format = settings.Json ? new JsonLineFormat() : new TextLineFormat();
        return new LineLoggerProvider(format, Console.OpenStandardError(), TimeProvider.System);
    }
}
