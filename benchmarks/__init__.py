"""Speed and load, by hand and as a CI smoke: python -m benchmarks --help.  Times are printed, never asserted; correctness is asserted."""
