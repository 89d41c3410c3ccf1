"""The names of the languages that models write; `execution.languages.TABLE` has those judged."""

# Those that the paper samples programs in.
SAMPLED = ("cpp", "python3")
# Those that models can learn.
LEARNT = (*SAMPLED, "java")
