"""The workshop room: a village enters its data together, on phones, without accounts."""
