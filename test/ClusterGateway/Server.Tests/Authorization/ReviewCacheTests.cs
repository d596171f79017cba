using OcmAddons.ClusterGateway.Server.Authorization;
using OcmAddons.Testing.Time;

namespace OcmAddons.ClusterGateway.Server.Tests.Authorization;

public sealed class ReviewCacheTests
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);
    private readonly FakeTimeProvider time = new();

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(-1)]
    public void TryGet_WhateverTheClockIsSetTo_ForItsLifetime(int hours)
    {
        var cache = new ReviewCache<string, bool>(capacity: 10, time);
        cache.Set("user", answer: true, Lifetime);

        time.SetWallClock(TimeSpan.FromHours(hours));

        time.Advance(Lifetime / 2);
        Assert.That(cache.TryGet("user", out var answer) && answer, Is.True);
        time.Advance(Lifetime / 2);
        Assert.That(cache.TryGet("user", out _), Is.False);
    }
}
