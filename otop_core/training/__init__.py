"""The method in a village: preparation, SWOT, the choice of sages and households, trainers, rehearsal, training and learning."""
