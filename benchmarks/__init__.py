"""Speed and load, run by hand and by a CI smoke: python -m benchmarks --help.  Times are printed, never asserted; correctness is asserted."""
