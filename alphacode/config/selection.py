"""From samples to submissions."""

import dataclasses

from alphacode.config.section import POSITIVE, Section, one_of, setting


@dataclasses.dataclass(frozen=True, kw_only=True)
class SelectionConfig(Section):
    """From samples to submissions (paper, sections 4.5 and 4.6).

    Attributes:
      submissions: n, the most programs submitted per problem.
      test_inputs: Generated inputs that programs are clustered on.
      max_clustered: Most samples clustered per problem.
      cluster_order: 'largest', 'smallest' or 'random' cluster first.
      score_survivors: Whether every program that passes the examples is run on the hidden tests, as
        pass@k and n@k need; else the submissions alone are, in the stage `score`, which spares most
        of the judging of large runs.
      seed: Of the mutated inputs and of the pick inside a cluster.
    """

    submissions: int = setting(10, POSITIVE)
    test_inputs: int = setting(50, POSITIVE)
    max_clustered: int = setting(8192, POSITIVE)
    cluster_order: str = setting("largest", one_of("largest", "smallest", "random"))
    score_survivors: bool = True
    seed: int = 0
