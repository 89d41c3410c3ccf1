"""Test inputs for clustering, made by mutating the example inputs.

The paper trains a second model to write test inputs from the statement (section 4.6); inputs need
not be valid. Here they are mutations of the example inputs, the operations with which the paper
extends its data set (`datasets.test_mutation`), which need no second model. Only the public tests
are read: hidden inputs never reach selection.
"""

from alphacode.datasets.problem import Problem
from alphacode.datasets.test_mutation import FROM_EXAMPLES, mutants, seeded


def mutated_inputs(problem: Problem, count: int, seed: int) -> list[str]:
    """Distinct inputs that differ from every example input.

    A function of the example inputs, the problem's name, `count` and `seed` alone.

    Args:
      problem: Its public tests' inputs are mutated; nothing else of it but the name is read.
      count: How many are wanted; fewer come back where the examples allow no more, none where
        they are all empty, or where programs talk to a validator, which knows those inputs alone.
      seed: Of the mutations.
    """
    if problem.validator is not None and problem.validator.protocol == "interactive":
        return []
    examples = [test.input for test in problem.public_tests]
    return list(mutants(examples, count, FROM_EXAMPLES, seeded(seed, problem.name)))
