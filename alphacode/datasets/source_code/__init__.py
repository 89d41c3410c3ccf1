"""Pre-training corpora of source code: making them (`build`) and reading them (`Corpus`)."""

from alphacode.datasets.source_code.corpus import Corpus, Document

__all__ = ["Corpus", "Document"]
