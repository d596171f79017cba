// Those fixtures that leave others alone say so; the rest breaks or takes away things: it runs after them, one by one.
[assembly: LevelOfParallelism(3)]
