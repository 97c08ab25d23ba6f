"""A hall of synthetic people at the served app, as phones reach it: for the rehearsal, the benchmarks and the tests."""
