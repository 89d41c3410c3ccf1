"""Files that a program reads and writes by name, in a folder where it can make no others."""

import os
from collections.abc import Mapping, Sequence

from alphacode.execution.sandbox.confinement import Confinement
from alphacode.execution.sandbox.files import empty, write_new


class RunFolder:
    """The folder of one worker; at most one program uses it at a time.

    A program's filter lets it make, move or remove no file. What it may write is made beforehand:
    Landlock and the modes of the files leave it nothing else.
    """

    def __init__(self, confinement: Confinement) -> None:
        """Args: what binds the programs."""
        self._confinement = confinement
        self.path = confinement.run_folder

    def prepare(self, inputs: Mapping[str, int], outputs: Sequence[str]) -> list[int]:
        """Makes the files anew; names may lead into a folder of one level.

        Returns:
          Descriptors of the outputs and, where there is Landlock, of a ruleset for the program.
        """
        with self._confinement.writing(self.path):
            paths, made = self._make(inputs, outputs)
        rules = self._confinement.rules_with(self.path, paths)
        return made if rules is None else [*made, rules]

    def clear(self) -> None:
        """Removes all files."""
        with self._confinement.writing(self.path):
            self._empty()

    def _empty(self) -> None:
        for entry in os.scandir(self.path):
            if entry.is_dir(follow_symlinks=False):
                os.chmod(entry.path, 0o700)
        empty(self.path)

    def _make(
        self, inputs: Mapping[str, int], outputs: Sequence[str]
    ) -> tuple[list[str], list[int]]:
        self._empty()
        folders = {os.path.dirname(name) for name in (*inputs, *outputs)} - {""}
        for name in folders:
            os.mkdir(os.path.join(self.path, name))
        for name, content in inputs.items():
            write_new(content, os.path.join(self.path, name), 0o400)
        paths = [os.path.join(self.path, name) for name in outputs]
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        made = [os.open(path, flags, 0o600) for path in paths]
        for name in folders:
            self._confinement.guard(os.path.join(self.path, name))
        return paths, made
