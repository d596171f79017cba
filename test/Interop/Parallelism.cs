// Most of the time they wait for other people's programs. Those that break things watch memory and tables: one by one.
[assembly: Parallelizable(ParallelScope.Fixtures)]
[assembly: LevelOfParallelism(2)]
