"""One program, compiled and ready to be run on inputs."""

import dataclasses
import io
import os
import re
from collections.abc import Mapping, Sequence
from typing import Any

from alphacode.execution.judge.channel import Channel, Steps, short, take_text
from alphacode.execution.judge.compiling import CompileError, Ways, compiled
from alphacode.execution.judge.outcomes import Outcome
from alphacode.execution.sandbox.files import memory_file
from alphacode.execution.sandbox.namespaces import STDIN
from alphacode.execution.sandbox.watch import Run
from alphacode.execution.verdicts import Limits

JAVA_ARCHIVE = ".jar"
_STDIN = b"/dev/stdin"


class Program:
    """A program inside the sandbox.

    Attributes:
      file: Descriptor of the source, or of what was compiled.
      opens_stdin: Whether it finds its input where it opens /dev/stdin only if a file
        `namespaces.STDIN` is prepared for it.
    """

    def __init__(
        self,
        channel: Channel,
        job: dict[str, Any],
        name: str = "program",
        ways: Ways = "compile",
    ) -> None:
        """Compiles it, where its language wants that.

        Args:
          channel: The way into the sandbox.
          job: `toolchain`, `sources`, `main`, `compile_seconds`, `input_file`, `output_file`.
          name: Of its file inside; two programs that take turns need two names.
          ways: Which ways of the toolchain to compile it in.

        Raises:
          CompileError: Its compiler refuses it, or was stopped.
        """
        self._channel = channel
        self._job = job
        self._toolchain = job["toolchain"]
        self._name = name
        self._main: str = job["main"]
        self._path = ""
        self._loaded: list[str] = []
        self._has_files = False
        self._code = os.memfd_create("code", os.MFD_CLOEXEC)
        self._sources: list[tuple[str, bytes]] = [
            (file, text.encode("utf-8", "surrogatepass")) for file, text in job["sources"]
        ]
        names_stdin = any(_STDIN in text for _, text in self._sources)
        self.opens_stdin = channel.own_root and names_stdin
        if self._toolchain["compile"]:
            self.file = self._compiled(ways)
        else:
            alone = len(self._sources) == 1 or self._toolchain["engine"] == "python"
            self.file = memory_file("source", self._sources[0][1] if alone else self._archive())

    def _compiled(self, ways: Ways) -> int:
        if self._toolchain["artifact"] != JAVA_ARCHIVE:
            return compiled(self._channel, self._job, self._sources, ways)
        from alphacode.execution.judge import java_classes  # seldom needed

        (name, text), *others = self._sources
        try:
            made = compiled(self._channel, self._job, self._sources, ways)
        except CompileError as error:
            wanted = java_classes.file_name_wanted(str(error))
            if wanted is None or wanted in (name, *(other for other, _ in others)):
                raise
            made = compiled(self._channel, self._job, [(wanted, text), *others], ways)
        source = text.decode("utf-8", "replace")
        self._main = java_classes.main_class(made, self._main, source)
        return made

    @property
    def can_share(self) -> bool:
        """Whether several of its cases may share a process."""
        files = self._job["input_file"] or self._job["output_file"] or self.opens_stdin
        return (
            self._toolchain["engine"] == "python" and not files and len(self._job["sources"]) == 1
        )

    def _archive(self) -> bytes:
        """The sources as an interpreter takes them from one file; the main one starts."""
        import zipfile  # seldom needed, and large

        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("__main__.py", self._sources[0][1])
            for name, content in self._sources[1:]:
                archive.writestr(name, content)
        return packed.getvalue()

    def _load_modules(self) -> str:
        """The path inside of what a Python program of several files imports from."""
        if not self._path:
            packed = memory_file("modules", self._archive())
            self._path = self._load(packed, self._name + ".zip")
            os.close(packed)
        return self._path

    def _load(self, file: int, name: str) -> str:
        reply, _ = self._channel.ask("load", [file], name=name)
        self._loaded = [name]
        path: str = reply["path"]
        return path

    def load(self) -> str:
        """Its path inside the sandbox, where it is put now unless it is there."""
        if not self._path:
            self._path = self._load(self.file, self._name + self._toolchain["artifact"])
        return self._path

    def unload(self) -> None:
        """Removes it from inside, with files prepared for it: others have no business with it."""
        self._channel.ask("clear", [], programs=self._loaded)
        self._path, self._loaded = "", []

    def run(
        self,
        given: int,
        output: int,
        limits: Limits,
        more: Sequence[tuple[str, bytes]] = (),
    ) -> Outcome:
        """Runs it once.

        Args:
          given: Descriptor of the input.
          output: Of an empty memory file, for what it prints.
          limits: Of the run.
          more: Further files that it finds: pairs of name and content.
        """
        into, out_of = self._job["input_file"], self._job["output_file"]
        names = [name for name in {into, STDIN if self.opens_stdin else ""} if name]
        if not (names or out_of or more):
            return self.execute([given, output], limits)
        added = {name: memory_file("file", content) for name, content in more}
        reply, made = self._channel.ask(
            "prepare",
            [*added.values(), *[given] * len(names)],
            inputs=[*added, *names],
            outputs=[out_of] if out_of else [],
        )
        self._has_files = True
        for fd in added.values():
            os.close(fd)
        files, rules = made[: bool(out_of)], made[bool(out_of) :]
        try:
            outcome = self.execute([given, output, *rules], limits, folder=reply["folder"])
            if files:
                _copy(files[0], output, limits.output_bytes + 1)
        finally:
            for fd in made:
                os.close(fd)
        return outcome

    def execute(
        self,
        descriptors: Sequence[int],
        limits: Limits,
        arguments: Sequence[str] = (),
        folder: str = "",
    ) -> Outcome:
        """Runs it with what was prepared.

        Args:
          descriptors: Of input, output and perhaps a ruleset.
          limits: Of the run.
          arguments: After its name.
          folder: With the files prepared for it, or empty.
        """
        return self._channel.finish(self.executing(descriptors, limits, arguments, folder))

    def executing(
        self,
        descriptors: Sequence[int],
        limits: Limits,
        arguments: Sequence[str] = (),
        folder: str = "",
    ) -> Steps[Outcome]:
        """The steps of `execute`."""
        engine = self._toolchain["engine"]
        if engine == "native":
            words = ["main", *arguments]
            outcome, _ = yield from self._channel.serving(
                "native", descriptors, limits, program=self.load(), words=words, folder=folder
            )
            return outcome
        if engine == "python":
            return (yield from self._executing_python(descriptors, limits, arguments, folder))
        places = {
            "PROGRAM": self.load(),
            "MAIN": self._main,
            "MEMORY_MB": str(limits.memory_bytes >> 20),
        }
        own = self._toolchain["runtime_bytes"]
        outcome = yield from self._channel.running(
            "run_command",
            descriptors,
            limits,
            command=[*(_filled(word, places) for word in self._toolchain["run"]), *arguments],
            folder=folder,
            environment=self._toolchain["environment"],
            extra=self._toolchain["extra_bytes"],
            own=own,
        )
        return dataclasses.replace(outcome, memory=max(0, outcome.memory - own))

    def _executing_python(
        self, descriptors: Sequence[int], limits: Limits, arguments: Sequence[str], folder: str
    ) -> Steps[Outcome]:
        path = self._load_modules() if len(self._sources) > 1 else ""
        if self._channel.serves("python"):
            given, output, *rules = descriptors
            everything = [given, output, self._code, self.file, *rules]
            outcome, _ = yield from self._channel.serving(
                "python",
                everything,
                limits,
                program=path,
                words=arguments,
                folder=folder,
                kept=2,
            )
            return outcome
        return (
            yield from self._channel.running(
                "run_python",
                [self.file, self._code, *descriptors],
                limits,
                arguments=list(arguments),
                folder=folder,
                path=path,
            )
        )

    def run_each(
        self, inputs: Sequence[int], output: int, limits: Limits
    ) -> tuple[Outcome, list[Run]]:
        """Runs it on several inputs in one process; see `can_share`.

        Args:
          inputs: Descriptors.
          output: Of an empty memory file, for what all print, one after the other.
          limits: Of each run.

        Returns:
          How the process ended, and the runs that came to their end.
        """
        if self._channel.serves("python"):
            everything = [inputs[0], output, self.file, *inputs]
            return self._channel.run_served(
                "python", everything, limits, kept=1 + len(inputs), runs=len(inputs)
            )
        reply, said = self._channel.ask(
            "run_each", [self.file, output, *inputs], limits.wall_seconds, limits=short(limits)
        )
        runs = [(status, cpu, end) for status, cpu, end in reply.pop("runs")]
        return Outcome(**reply, message=take_text(said)), runs

    def close(self) -> None:
        """Lets its memory go, and all that lies inside."""
        if self._loaded or self._has_files:
            self.unload()
        os.close(self.file)
        os.close(self._code)


def _filled(word: str, places: Mapping[str, str]) -> str:
    return re.sub("|".join(places), lambda found: places[found[0]], word)


def _copy(source: int, target: int, most: int) -> None:
    """Replaces what stands in `target` by the beginning of `source`."""
    os.ftruncate(target, 0)
    os.pwrite(target, os.pread(source, min(os.fstat(source).st_size, most), 0), 0)
