"""A problem whose answer is a Python function, as in HumanEval, MBPP and a part of APPS.

Its tests are Python statements that call the function, where a contest problem has inputs and
outputs (`problem.Problem`).
"""

import dataclasses

from alphacode.datasets.problem import Problem


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class FunctionProblem(Problem):
    """One problem in function style.

    What it shares with contest problems has their fields: `name` is the task id (`HumanEval/0`),
    `description` the prompt, `solutions` whole Python programs that define the function. Its tests
    of inputs and outputs are empty, except that some APPS statements show examples.

    Attributes:
      entry_point: Name of the function.
      tests: Python source, one piece a test: each fails by an exception, most by `assert`.
      setup: Python source that the tests need before them; may be empty.
      continues_prompt: Whether a sample is the continuation of the prompt, which then is Python
        source up to the function's body, as in HumanEval; else it is a program of its own.
    """

    entry_point: str
    tests: tuple[str, ...]
    setup: str = ""
    continues_prompt: bool = False

    @property
    def prompt(self) -> str:
        """What a model is given: source to continue, or a description in words."""
        return self.description

    def program(self, sample: str) -> str:
        """The program that ends with exit status 0 where `sample` passes all tests.

        Args:
          sample: What a model wrote: the continuation of the prompt (`continues_prompt`), cut at
            its stop sequence, or a program.

        Returns:
          Python source: the sample's program, the setup and the tests, in this order (Codex paper,
          section 2.2). It is untrusted and runs in the sandbox only.
        """
        code = self.prompt + sample if self.continues_prompt else sample
        return "\n".join([code, *filter(None, [self.setup]), *self.tests]) + "\n"


def continues_prompt(problem: Problem) -> bool:
    """Whether the problem is a function that its program completes, as in HumanEval."""
    return isinstance(problem, FunctionProblem) and problem.continues_prompt
