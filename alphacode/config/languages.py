"""The names of programming languages in settings, prompts and reports."""

# Those that the paper samples programs in.
SAMPLED = ("cpp", "python3")
# Those that models can learn.
LEARNT = (*SAMPLED, "java")
# Those that programs can be judged in: the rows of `execution.languages.TABLE`.
JUDGED = ("cpp", "cpp20", "c", "python3", "pypy3", "java")
