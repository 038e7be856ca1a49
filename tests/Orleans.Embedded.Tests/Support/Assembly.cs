// Some tests measure memory, which is that of the process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
