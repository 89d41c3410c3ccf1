"""Dry runs: the training step compiled for machines that are not here, and what it would take."""
