"""Who may import whom: data flow one way, and the judge needs no JAX."""

import ast
from collections.abc import Iterator
from pathlib import Path

import forking
import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "alphacode"
# From left to right; a folder imports from itself and from those before it. The first has the
# modules beside the folders, but for `entry`, which makes a configuration from flags.
ORDER = (
    *("", "config", "entry", "datasets", "models", "training"),
    *("sampling", "execution", "selection", "evaluation"),
)
WITHOUT_JAX = ("", "config", "entry", "datasets", "execution")
ACCELERATED = ("jax", "jaxlib", "flax", "optax", "orbax")
# What stands beside the package and imports it; `curriculum` is the folder in data/.
OUTSIDE = ("configs", "tests", "benchmarks", "data", "curriculum", "run_train", "run_sample")
FILES = sorted(PACKAGE.rglob("*.py"))
# The rooms of large folders, their files and subfolders, in the same way; a folder's `__init__` is
# its door, to which nothing within leads back.
ROOMS = {
    "config": "languages section differences data execution mesh model objective optimizer "
    "sampling selection training run presets stored",
    "datasets": "errors validator problem workers array_records tokenizer prompts "
    "function_problem tag_sets sampling_facts readers temporal_split test_mutation cleaning "
    "source_code inspect token_store tokenizer_texts examples pipeline",
    "models": "compilation_cache sharding kv_cache layers activation_dtype attention "
    "transformer decoding_memory incremental",
    "training": "distributed machines interruption vocabulary_loss losses step programs checkpoint "
    "telemetry dry_run evaluate export loop",
    "sampling": "stop_sequences hosts provenances store duplicates export tickets early_stop "
    "served shards engine slot_count sampler model_generator dry_run",
    "sampling.engine": "token_choice requests slots levels scores beam",
    "selection": "files conditions programs test_inputs verdicts filter example_tests signatures "
    "cluster selectors",
    "evaluation": "highlight measures table workdir plots score report stages contest "
    "during_training",
    "execution": "checkers verdicts rows folders sandbox compilers languages problems judge pool "
    "runner stream results verify curation",
    "execution.compilers": "compiler headers servers forked cpp",
    "execution.sandbox": "kernel namespaces landlock seccomp confinement cgroup files watch "
    "python_program child compilation run_folder python_server launcher",
    "execution.judge": "outcomes elf frames processes channel compiling java_classes program "
    "validation interaction judge supervisor library worker isolation",
    "execution.pool": "engine local_engine ray_worker ray_engine",
}


def room(module: str) -> str:
    """The folder of a module of the package: `alphacode.models.layers` is in `models`."""
    _, _, below = module.partition(".")
    first = below.partition(".")[0]
    return first if first in ORDER else ""


def name_of(path: Path) -> str:
    """The dotted name of a file."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(source: str) -> Iterator[str]:
    """Every module that a source names in an import, at any depth of its code."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written out from the top"
            # `from alphacode import config` names a module as well as `import alphacode.config`.
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def wrong_arrows(name: str, source: str) -> list[str]:
    """Imports of a module that point against the order."""
    own = room(name)
    wrong = []
    for module in imported(source):
        top = module.partition(".")[0]
        if top == "alphacode" and ORDER.index(room(module)) > ORDER.index(own):
            wrong.append(f"{name} imports {module}")
        if top in ACCELERATED and own in WITHOUT_JAX:
            wrong.append(f"{name} imports {module}")
        if top in OUTSIDE:
            wrong.append(f"{name} imports {module}")
    return wrong


def wrong_ways(name: str, source: str) -> list[str]:
    """Imports of a module that point against the order of rooms in a folder around it."""
    wrong = []
    for folder, row in ROOMS.items():
        within, rooms = f"alphacode.{folder}.", row.split()
        if not name.startswith(within):
            continue
        own = name.removeprefix(within).partition(".")[0]
        left = rooms[: rooms.index(own) + 1] if own in rooms else rooms  # `__main__` uses all
        for module in filter(lambda module: module.startswith(within), imported(source)):
            # What is no room is a name that the folder's door passes on.
            if module.removeprefix(within).partition(".")[0] not in left:
                wrong.append(f"{name} imports {module}")
    return wrong


def rooms_of(folder: Path) -> set[str]:
    """The rooms of a folder, but for its door and its entry."""
    files = {path.stem for path in folder.glob("*.py")} - {"__init__", "__main__"}
    return files | {path.parent.name for path in folder.glob("*/__init__.py")}


@pytest.mark.parametrize("folder", ROOMS)
def test_every_room_of_a_large_folder_has_a_place_in_its_order(folder: str) -> None:
    row = ROOMS[folder].split()
    assert len(row) == len(set(row))
    assert set(row) == rooms_of(PACKAGE / folder.replace(".", "/"))


def test_every_folder_has_a_place_in_the_order() -> None:
    folders = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()}
    assert folders == set(ORDER) - {"", "entry"}
    assert {room(name_of(path)) for path in FILES} == set(ORDER)


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_imports_point_to_the_left(path: Path) -> None:
    name, source = name_of(path), path.read_text()
    assert wrong_arrows(name, source) + wrong_ways(name, source) == []


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("alphacode.files", "from alphacode.config import Config"),
        ("alphacode.config", "import alphacode.datasets"),
        ("alphacode.config", "from alphacode import datasets"),
        ("alphacode.datasets.tokenizer", "from alphacode.models import layers"),
        ("alphacode.datasets", "def f():\n    import jax.numpy as jnp"),
        ("alphacode.execution.runner", "from jax import numpy"),
        ("alphacode.execution.runner", "import flax"),
        ("alphacode.sampling.sampler", "from alphacode.execution import Runner"),
        ("alphacode.models.layers", "if True:\n    from alphacode.training.losses import value"),
        ("alphacode.training.loop", "from configs import sizes"),
        ("alphacode.datasets.readers", "import curriculum"),
    ],
)
def test_wrong_arrows_are_found(name: str, source: str) -> None:
    assert wrong_arrows(name, source)


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("alphacode.execution.sandbox.launcher", "from alphacode.execution.judge import channel"),
        ("alphacode.execution.sandbox.kernel", "import alphacode.execution.sandbox.seccomp"),
        ("alphacode.execution.compilers.cpp", "def f():\n    from alphacode.execution import pool"),
        ("alphacode.execution.curation.curate", "from alphacode.execution import Runner"),
    ],
)
def test_wrong_ways_between_rooms_are_found(name: str, source: str) -> None:
    assert wrong_ways(name, source)


def test_presets_import_nothing_but_the_configuration() -> None:
    for path in (ROOT / "configs").glob("*.py"):
        modules = set(imported(path.read_text()))
        tops = {module.partition(".")[0] for module in modules}
        assert tops <= {"dataclasses", "collections", "configs", "alphacode"}, path
        assert {room(module) for module in modules if module.startswith("alphacode")} <= {"config"}


def import_alone(name: str, without_jax: bool) -> list[str]:
    """A command that imports one module into a fresh interpreter and prints what of ours came."""
    code = f"import sys, {name}\n"
    if without_jax:
        code += f"loaded = set({ACCELERATED!r}) & set(sys.modules)\nassert not loaded, loaded\n"
    code += "print(*(module for module in sys.modules if module.startswith('alphacode')))\n"
    return ["-c", code]


@pytest.mark.parametrize("without_jax", [True, False])
def test_each_module_can_be_imported_first(without_jax: bool) -> None:
    paths = {name_of(p): p for p in FILES if (room(name_of(p)) in WITHOUT_JAX) is without_jax}
    assert len(paths) > 15
    shared = ["numpy", "etils.epath", "sentencepiece", "pyarrow.parquet", "yaml", "absl.app"]
    if not without_jax:
        shared += ["jax.experimental.pallas", "flax.nnx", "optax", "orbax.checkpoint"]
        shared += ["matplotlib.pyplot", "tensorboardX"]

    def imported_alone(names: list[str]) -> dict[str, set[str]]:
        commands = [import_alone(name, without_jax) for name in names]
        results = dict(zip(names, forking.run_all(shared, commands), strict=True))
        for name, ended in results.items():
            assert ended.status == 0, f"{name}: {ended.errors}"
        return {name: set(ended.output.split()) for name, ended in results.items()}

    loaded = imported_alone([name for name, path in paths.items() if path.stem == "__init__"])
    # A module's package comes before it. Where that imports the module too, all is known.
    rest = [name for name in paths if name not in loaded.get(name.rpartition(".")[0], ())]
    imported_alone([name for name in rest if name not in loaded])


def test_an_import_of_jax_would_be_noticed() -> None:
    (ended,) = forking.run_all([], [import_alone("optax", without_jax=True)])
    assert ended.status == 1 and "'jax'" in ended.errors
