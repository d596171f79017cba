using System.Runtime.InteropServices;

namespace OcmAddons.Hosting.Draining;

/// <summary>
/// Takes the signals that come while a process is still getting up, from its first line of code to when
/// <see cref="SignalLifetime"/> stands ready: they would end it with a signal's exit code and nothing tidied up.
/// </summary>
internal sealed class EarlySignals : IDisposable
{
    private static readonly AsyncLocal<EarlySignals?> Ambient = new();
    private readonly List<PosixSignalRegistration> registrations = [];
    private readonly CancellationTokenSource received = new();

    /// <summary>Those of the process that is being started, if one is.</summary>
    public static EarlySignals? Current => Ambient.Value;

    /// <summary>Fires at the first; for commands that never have a host, and for all that they wait for.</summary>
    public CancellationToken Received => received.Token;

    /// <summary>A shell's exit code for a process that this signal has ended.</summary>
    public int ExitCode { get; private set; }

    /// <summary>Takes signals from now on, and shows this to what runs from here.</summary>
    public static EarlySignals Take()
    {
        var signals = new EarlySignals();
        signals.registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, c => signals.Hold(c, 15)));
        signals.registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, c => signals.Hold(c, 2)));
        Ambient.Value = signals;
        return signals;
    }

    /// <summary>A signal has come.</summary>
    public void Receive(int number)
    {
        ExitCode = 128 + number;
        received.Cancel();
    }

    /// <summary>Takes no more of them: somebody else does.</summary>
    public void Release()
    {
        registrations.ForEach(registration => registration.Dispose());
        registrations.Clear();
    }

    public void Dispose()
    {
        Release();
        received.Dispose();
    }

    private void Hold(PosixSignalContext context, int number)
    {
        // Who sends a second one before anything could be done about the first does not want to wait.
        context.Cancel = !received.IsCancellationRequested;
        if (context.Cancel) Receive(number);
    }
}
