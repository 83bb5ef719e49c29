"""Speed of the same small talent-migration model (workload W) in several engines."""
