"""Token stores: what a source of training data holds, tokenised once, read at random.

A store is a folder named by a key: SHA-256 over the content of its source, the tokenizer and the
settings that decide what is kept (task, languages). All cores of all processes that see the folder
build it; a build that was killed resumes where it stopped. It holds tables, each of

    TABLE-00000.array_record   one record a row (`group_size:1`): the row's ids, uint16, in order
    TABLE.npy                  one structured row for each, with its `length` in ids and more

and `store.json`, written last: format, key, fingerprint, and for each table its shards. The
fingerprint is SHA-256 over all rows that batches are made of, so that it depends on neither names
nor number of processes.

Tables of the task `source_code`:

    documents    a file; columns `length`

of `solutions`, for the comment signs C of `data.languages` in order (`#`, `//`):

    statements   row p C + c is problem p in comments of sign c: its tags' lines as they stand when
                 first in a prompt and when not, then its statement; columns `length`, `tags_first`
                 and `tags_next` (ids of those parts), `rating` (0 where unknown); a function that
                 its program completes is its own prompt and has the rating -1
    targets      a program and the end id; problems in order, correct programs first, languages in
                 order; columns `length`, `problem`, `language` (of `Language`), `correct`
    tag_sets     a combination of tags that some neighbouring problems have, as the characters of a
                 JSON list; columns `length`, `problems` (how many of them)

and of `test_inputs`: the first two tables, with C = 1 and no tags, and test inputs as targets.
"""

from alphacode.datasets.token_store.build import ALONE, Share, open_store
from alphacode.datasets.token_store.sources import (
    WHOLE_PROMPT,
    CorpusSource,
    ProblemSource,
    Source,
    clean_program,
    comment_languages,
    count_tag_sets,
)
from alphacode.datasets.token_store.tables import Table, TokenStore

__all__ = [
    "ALONE",
    "WHOLE_PROMPT",
    "CorpusSource",
    "ProblemSource",
    "Share",
    "Source",
    "Table",
    "TokenStore",
    "clean_program",
    "comment_languages",
    "count_tag_sets",
    "open_store",
]
