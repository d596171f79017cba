using System.Diagnostics.Metrics;

namespace OcmAddons.Operator.Metrics;

/// <summary>What controller-runtime measures, under its names: the dashboards exist already.</summary>
internal sealed class OperatorMetrics
{
    public const string MeterName = "OcmAddons.Operator";

    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    };

    private readonly UpDownCounter<long> _depth;
    private readonly Counter<long> _adds;
    private readonly Counter<long> _retries;
    private readonly Histogram<double> _queueDuration;
    private readonly Histogram<double> _workDuration;
    private readonly Counter<long> _reconciles;
    private readonly Counter<long> _reconcileErrors;
    private readonly Histogram<double> _reconcileTime;
    private readonly Gauge<int> _leads;

    public OperatorMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _depth = meter.CreateUpDownCounter<long>("workqueue_depth", unit: null, "Keys waiting in a work queue");
        _adds = meter.CreateCounter<long>("workqueue_adds_total", unit: null, "Keys added to a work queue");
        _retries = meter.CreateCounter<long>("workqueue_retries_total", unit: null, "Keys added again after a failure");
        _queueDuration = Histogram(meter, "workqueue_queue_duration_seconds", "How long a key waited for a worker");
        _workDuration = Histogram(meter, "workqueue_work_duration_seconds", "How long a worker had a key");
        _reconciles = meter.CreateCounter<long>(
            "controller_runtime_reconcile_total", unit: null, "Reconciliations by result");
        _reconcileErrors = meter.CreateCounter<long>(
            "controller_runtime_reconcile_errors_total", unit: null, "Reconciliations that failed");
        _reconcileTime = Histogram(meter, "controller_runtime_reconcile_time_seconds", "Length of a reconciliation");
        _leads = meter.CreateGauge<int>("leader_election_master_status", unit: null, "1 where this process leads");
    }

    public void QueueAdded(string queue) => _adds.Add(1, Name(queue));

    public void QueueRetried(string queue) => _retries.Add(1, Name(queue));

    public void QueueGrew(string queue) => _depth.Add(1, Name(queue));

    public void QueueTaken(string queue, TimeSpan waited)
    {
        _depth.Add(-1, Name(queue));
        _queueDuration.Record(waited.TotalSeconds, Name(queue));
    }

    public void QueueDone(string queue, TimeSpan worked) => _workDuration.Record(worked.TotalSeconds, Name(queue));

    public void Reconciled(string controller, string result, TimeSpan took)
    {
        var tag = new KeyValuePair<string, object?>("controller", controller);
        _reconciles.Add(1, tag, new("result", result));
        if (result == "error") _reconcileErrors.Add(1, tag);
        _reconcileTime.Record(took.TotalSeconds, tag);
    }

    public void Leads(string lease, bool leads) => _leads.Record(leads ? 1 : 0, Name(lease));

    private static KeyValuePair<string, object?> Name(string name) => new("name", name);

    private static Histogram<double> Histogram(Meter meter, string name, string description) =>
        meter.CreateHistogram(name, unit: null, description, tags: null, Seconds);
}
