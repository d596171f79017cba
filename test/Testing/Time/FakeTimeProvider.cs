namespace OcmAddons.Testing.Time;

/// <summary>
/// A clock that stands still until a test moves it; timers fire inside <see cref="Advance"/>, in order.
/// </summary>
public sealed class FakeTimeProvider(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<FakeTimer> _timers = [];
    private readonly List<(DateTimeOffset Until, TaskCompletionSource Reached)> _waiters = [];
    private DateTimeOffset _now = start.ToUniversalTime();
    private TimeSpan _set;

    public FakeTimeProvider()
        : this(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero))
    {
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _now + _set;
        }
    }

    public override long GetTimestamp()
    {
        lock (_lock) return _now.Ticks;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new FakeTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock on, firing what becomes due on the way at its own time.</summary>
    public void Advance(TimeSpan by)
    {
        DateTimeOffset target;
        lock (_lock) target = _now + by;
        while (TakeDue(target) is { } timer)
        {
            timer.Fire();
        }
    }

    /// <summary>How many timers are due within this time from now.</summary>
    public int CountDueWithin(TimeSpan within)
    {
        lock (_lock) return _timers.Count(timer => timer.Due <= _now + within);
    }

    /// <summary>
    /// Sets what the clock on the wall says, forward or back. Timers and time stamps do not notice, as on a real
    /// machine.
    /// </summary>
    public void SetWallClock(TimeSpan by)
    {
        lock (_lock) _set += by;
    }

    /// <summary>
    /// Completes when some timer is due within this time from now: the code under test has come to its wait, and
    /// <see cref="Advance"/> will wake it.
    /// </summary>
    public Task WhenTimerDueWithinAsync(TimeSpan within, CancellationToken cancellationToken)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            var until = _now + within;
            if (_timers.Exists(timer => timer.Due <= until)) return Task.CompletedTask;
            _waiters.Add((until, reached));
        }

        return reached.Task.WaitAsync(cancellationToken);
    }

    private FakeTimer? TakeDue(DateTimeOffset target)
    {
        lock (_lock)
        {
            var timer = _timers.Where(timer => timer.Due <= target).MinBy(timer => timer.Due);
            if (timer is null)
            {
                _now = target;
                return null;
            }

            if (timer.Due > _now) _now = timer.Due;
            _timers.Remove(timer);
            if (timer.Period > TimeSpan.Zero) ScheduleLocked(timer, timer.Period);
            return timer;
        }
    }

    private void Schedule(FakeTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (_lock)
        {
            _timers.Remove(timer);
            timer.Period = period;
            if (dueTime >= TimeSpan.Zero) ScheduleLocked(timer, dueTime);
        }
    }

    private void ScheduleLocked(FakeTimer timer, TimeSpan dueTime)
    {
        timer.Due = _now + dueTime;
        _timers.Add(timer);
        foreach (var waiter in _waiters.Where(waiter => timer.Due <= waiter.Until).ToList())
        {
            _waiters.Remove(waiter);
            waiter.Reached.TrySetResult();
        }
    }

    private sealed class FakeTimer(FakeTimeProvider clock, TimerCallback callback, object? state) : ITimer
    {
        public DateTimeOffset Due { get; set; }

        public TimeSpan Period { get; set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            clock.Schedule(this, dueTime, period);
            // As with a real timer, one that is due at once need not wait for the clock to move.
            if (dueTime == TimeSpan.Zero)
                ThreadPool.QueueUserWorkItem(static c => c.Advance(TimeSpan.Zero), clock, true);
            return true;
        }

        public void Dispose() => clock.Schedule(this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
