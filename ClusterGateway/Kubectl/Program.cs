using System.Runtime.InteropServices;
using OcmAddons.ClusterGateway.Kubectl;
using OcmAddons.ClusterGateway.Kubectl.Completion;
using OcmAddons.Hosting;

// What a shell says of a command that an interrupt ended.
const int Interrupted = 130;

using var interrupt = new CancellationTokenSource();
using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

// Words to complete are no arguments of ours: they may be half a flag.
var code = args is [Completer.Command, .. var words]
    ? await Completer.RunAsync(OcmCommand.Create(), words, Console.Out, interrupt.Token)
    : await ProcessHost.RunAsync(args, OcmCommand.Create(), interrupt.Token);
return interrupt.IsCancellationRequested ? Interrupted : code;

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    interrupt.Cancel();
}
