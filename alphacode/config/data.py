"""Training examples."""

import dataclasses

from alphacode.config.languages import LEARNT
from alphacode.config.section import NOT_NEGATIVE, POSITIVE, Section, one_of, require, setting


@dataclasses.dataclass(frozen=True, kw_only=True)
class DataConfig(Section):
    """Where training examples come from, and what becomes of them.

    Attributes:
      task: What is learnt: `solutions` (statement to program: fine-tuning), `source_code` (what
        stands before a pivot to what follows: pre-training) or `test_inputs` (statement to test
        input: the model behind clustering).
      problems: Files (JSON Lines, .gz) or folders of problems, for `solutions` and `test_inputs`.
      corpus: Folders made by `data/make_corpus.py`, for `source_code`.
      weights: Relative number of examples drawn from each entry of `problems` or `corpus` in an
        epoch: 1 shows each problem or file once, 2 twice. Empty means 1 for all.
      tokenizer: SentencePiece model file.
      languages: Solution languages to train on, of `cpp`, `python3` and `java`.
      language_weights: Relative frequency of each of `languages` among those that a problem has
        programs in. Empty means the same for all.
      encoder_buckets: Padded encoder lengths; an example goes to the smallest that holds it. The
        largest must not pass `model.encoder_length`. In a decoder-only model the largest bounds
        the prompt and the others have no use.
      decoder_buckets: The same for the decoder, which in a decoder-only model reads the prompt too.
      pack: Whether each row of a decoder-only model's pre-training holds as many files as fit the
        largest of `decoder_buckets`, in place of one padded to the smallest that holds it. No file
        sees another.
      solutions_per_epoch: Programs, or test inputs, drawn per problem in each epoch.
      cache: Folder of token stores, shared by runs; empty takes `tokens` in the workdir. Processes
        of a run that see the same folder make its stores together.
      read_threads: Threads that make batches ahead of the step.
      workers: Processes that make batches ahead of the step; 0 makes them in this one.
    """

    task: str = setting("solutions", one_of("solutions", "source_code", "test_inputs"))
    problems: tuple[str, ...] = ()
    corpus: tuple[str, ...] = ()
    weights: tuple[int, ...] = setting((), NOT_NEGATIVE)
    tokenizer: str = "data/tokenizer/tokenizer.model"
    languages: tuple[str, ...] = setting(("cpp", "python3"), one_of(*LEARNT), filled=True)
    language_weights: tuple[float, ...] = setting((), POSITIVE)
    encoder_buckets: tuple[int, ...] = setting((1536,), POSITIVE, filled=True)
    decoder_buckets: tuple[int, ...] = setting((768,), POSITIVE, filled=True)
    pack: bool = False
    solutions_per_epoch: int = setting(1, POSITIVE)
    cache: str = ""
    read_threads: int = setting(2, POSITIVE)
    workers: int = setting(0, NOT_NEGATIVE)

    def check(self) -> None:
        """Sources and weights are those of the task, languages and buckets are in order."""
        unused = "problems" if self.task == "source_code" else "corpus"
        require(
            not getattr(self, unused),
            f"data.{unused} has no use in data.task={self.task}; leave it empty and set "
            f"data.{self.sources_field}",
        )
        require(
            not self.weights or len(self.weights) == len(self.sources),
            f"data.weights has {len(self.weights)} entries for {len(self.sources)} in "
            f"data.{self.sources_field}; give one for each, or none",
        )
        require(
            len(set(self.languages)) == len(self.languages),
            f"data.languages={self.languages} must name each once",
        )
        require(
            len(self.language_weights) in (0, len(self.languages)),
            f"data.language_weights={self.language_weights} must be one number for each of "
            f"data.languages={self.languages}, or empty",
        )
        require(
            not self.pack or self.task == "source_code",
            f"data.pack is for data.task=source_code, not {self.task}; set it to false",
        )
        for name in ("encoder_buckets", "decoder_buckets"):
            buckets = getattr(self, name)
            require(
                list(buckets) == sorted(set(buckets)),
                f"data.{name}={buckets} must be increasing",
            )

    @property
    def sources_field(self) -> str:
        """The field that names the sources of the task."""
        return "corpus" if self.task == "source_code" else "problems"

    @property
    def sources(self) -> tuple[str, ...]:
        """The paths that the task reads."""
        return self.corpus if self.task == "source_code" else self.problems
