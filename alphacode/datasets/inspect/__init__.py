"""What files of problems hold, and what is wrong: `python -m alphacode.datasets.inspect PATH`."""
