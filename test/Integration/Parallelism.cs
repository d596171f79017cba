// Most of the time they wait for API servers and for the garbage collector; each namespace has servers of its own.
[assembly: Parallelizable(ParallelScope.Fixtures)]
[assembly: LevelOfParallelism(3)]
