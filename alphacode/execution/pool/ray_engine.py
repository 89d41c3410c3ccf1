"""Judging on Ray: on cores of this machine, or on a cluster of many. Needs the extra `ray`.

Jobs travel in small batches, one task each: tasks, not actors, because Ray runs a task again where
its worker or machine was lost. Time limits are the sandbox's own, so that none of Ray's is used.
On a cluster this package and its compilers must be installed on every machine.
"""

import contextlib
import dataclasses
import importlib
import itertools
import logging
import os
import secrets
import socket
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from alphacode.config import ConfigError, ExecutionConfig
from alphacode.execution.folders import Workspace
from alphacode.execution.judge.isolation import Isolation, SandboxError
from alphacode.execution.languages import Language
from alphacode.execution.pool import ray_worker
from alphacode.execution.pool.ray_worker import Batch, Host, Setup
from alphacode.execution.verdicts import Case, Job, JobResult, Verdict

_log = logging.getLogger(__name__)
_LOOPBACK = "127.0.0.1"
_RUNS_PER_TASK = 20
_TASKS_PER_CORE = 2
_PROBE_SECONDS = 300
_CONNECT_SECONDS = 10
_END_SECONDS = 20
# A socket's path holds 107 characters, of which Ray takes up to 66.
_LONGEST_PATH = 41
# A task's own cost is about a millisecond. Long ones would hold back results and the last cores.
_TASK_SECONDS, _TASK_JOBS = 0.5, 100
_CASES_KEPT_CHARACTERS = 1 << 30


class RayEngine:
    """An `Engine` on Ray: the one this process is connected to, or `config.ray_address`, or else
    one of its own, which only this machine can reach.

    If the calling process is killed, every program and every worker ends at once; two helpers that
    Ray starts beside its own workers end after about a minute.
    """

    isolation: Isolation
    languages: frozenset[str]

    def __init__(self, config: ExecutionConfig, rows: Sequence[Language]) -> None:
        """Connects, and finds out what holds programs on each machine.

        Args:
          config: The settings.
          rows: Languages to judge in, where they run on all machines.

        Raises:
          ConfigError: Ray is not installed, or does not answer.
          SandboxError: The isolation of a machine is below `config.minimum_isolation`.
        """
        self._config = config
        self._ray = _imported(own=not config.ray_address)
        self._own = not config.ray_address and not self._ray.is_initialized()
        self._leave = contextlib.ExitStack()
        try:
            setup = Setup(secrets.token_hex(8), config, tuple(rows), self._connect())
            hosts = self._probe(setup)
            self.isolation, self.languages = _weakest(hosts)
            for host in hosts:
                for missing in sorted({row.name for row in rows} - host.languages):
                    _log.warning("no %s on %s", missing, host.name)
            minimum = dataclasses.replace(config, minimum_isolation=self.isolation.level)
            self._setup = self._ray.put(dataclasses.replace(setup, config=minimum))
        except BaseException:
            self.close()
            raise
        self._task = self._remote(ray_worker.run_batch)
        self._cases = _SharedCases(self._ray)

    def close(self) -> None:
        """Disconnects; ends Ray and its workers where they are this engine's own."""
        self._leave.close()

    def distribute(self, jobs: Iterable[Job]) -> Iterator[JobResult]:
        """See `Engine.distribute`."""
        most = self._most_tasks()
        source = iter(jobs)
        running: dict[Any, list[Job]] = {}
        seconds_per_job = _TASK_SECONDS  # the first tasks are single jobs, which tell
        exhausted = False
        while running or not exhausted:
            while not exhausted and len(running) < most:
                size = max(1, min(_TASK_JOBS, int(_TASK_SECONDS / seconds_per_job)))
                batch = list(itertools.islice(source, size))
                exhausted = len(batch) < size
                if batch:
                    running[self._submit(batch)] = batch
            if not running:
                break
            self._ray.wait(list(running), num_returns=1)
            ended, _ = self._ray.wait(list(running), num_returns=len(running), timeout=0)
            for task in ended:
                batch = running.pop(task)
                try:
                    results, seconds = self._ray.get(task)
                except self._ray.exceptions.RayError as error:
                    results = [JobResult(job.key, Verdict.IE, (), _line(error)) for job in batch]
                else:
                    seconds_per_job = (seconds_per_job + seconds / len(batch)) / 2
                yield from results

    def _most_tasks(self) -> int:
        if self._config.workers and not self._own:
            return self._config.workers
        return _TASKS_PER_CORE * max(1, int(self._ray.cluster_resources().get("CPU", 0)))

    def _connect(self) -> Path | None:
        """Connects; returns where the workers' folders are to be made, None for their choice."""
        if not self._own:
            if not self._ray.is_initialized():
                self._start(address=self._config.ray_address)
            return None
        workspace = Workspace()
        self._leave.callback(workspace.close)
        # A folder that others can enter must not lead to Ray's sockets.
        private = workspace.path / "r"
        if len(str(private)) > _LONGEST_PATH:
            raise ConfigError(
                f"execution.engine=ray: Ray's sockets need a shorter path than {private}; set "
                "TMPDIR to one, as /tmp"
            )
        private.mkdir(mode=0o700)
        self._leave.callback(workspace.wait_for_tenants, _END_SECONDS)
        self._start(
            address="local",
            num_cpus=self._config.workers or len(os.sched_getaffinity(0)),
            include_dashboard=False,
            _node_ip_address=_LOOPBACK,
            _temp_dir=str(private / "t"),
        )
        if (bound := self._ray.util.get_node_ip_address()) != _LOOPBACK:
            raise ConfigError(
                f"execution.engine=ray: Ray would listen on {bound} for the whole network; start "
                "this program without importing ray before, or join a cluster by "
                "execution.ray_address"
            )
        return workspace.path

    def _start(self, **options: Any) -> None:
        quiet = {"log_to_driver": False, "logging_level": logging.ERROR}
        # Also what has begun when an error comes is ended.
        self._leave.callback(self._ray.shutdown)
        try:
            with _environment(_settings(self._own)):
                if self._config.ray_address:
                    _require_answer(self._config.ray_address)
                self._ray.init(**quiet, **options)
        except (OSError, ValueError, RuntimeError, self._ray.exceptions.RayError) as error:
            where = self._config.ray_address or "of its own"
            raise ConfigError(
                f"execution.engine=ray: cannot start with Ray {where} ({_line(error)})"
            ) from None

    def _remote(self, function: Any) -> Any:
        return self._ray.remote(
            num_cpus=1, max_retries=_RUNS_PER_TASK - 1, scheduling_strategy="SPREAD"
        )(function)

    def _probe(self, setup: Setup) -> list[Host]:
        nodes = [
            node["NodeID"]
            for node in self._ray.nodes()
            if node["Alive"] and node["Resources"].get("CPU", 0) >= 1
        ]
        if not nodes:
            raise ConfigError("execution.engine=ray: the cluster has no core to judge on")
        strategy = importlib.import_module("ray.util.scheduling_strategies")
        task = self._remote(ray_worker.probe)
        pending = [
            task.options(
                scheduling_strategy=strategy.NodeAffinitySchedulingStrategy(node, soft=False)
            ).remote(setup)
            for node in nodes
        ]
        try:
            hosts: list[Host] = self._ray.get(pending, timeout=_PROBE_SECONDS)
        except self._ray.exceptions.RayError as error:
            raise ConfigError(
                f"execution.engine=ray: not every machine of the cluster answers ({_line(error)}); "
                "is this package installed there, and a core free?"
            ) from None
        return hosts

    def _submit(self, batch: Sequence[Job]) -> Any:
        sets = [self._cases.share(job.cases) for job in batch]
        stripped = tuple(dataclasses.replace(job, cases=()) for job in batch)
        needed = {shared.number: shared.reference for shared in sets}
        contents = Batch(stripped, tuple(shared.number for shared in sets))
        return self._task.remote(self._setup, contents, tuple(needed), *needed.values())


@dataclasses.dataclass(frozen=True)
class _Shared:
    """A set of cases in the object store: its number, Ray's reference to it, its characters."""

    number: int
    reference: Any
    size: int


class _SharedCases:
    """Sets of cases in Ray's object store, put there once for the many jobs that share them."""

    def __init__(self, ray: Any) -> None:
        self._ray = ray
        self._lock = threading.Lock()
        self._numbers = itertools.count()
        self._shared: OrderedDict[tuple[Case, ...], _Shared] = OrderedDict()

    def share(self, cases: tuple[Case, ...]) -> _Shared:
        """Puts a set into the store where it is not there; drops those unused for longest."""
        with self._lock:
            if cases not in self._shared:
                size = sum(len(case.input) + len(case.expected or "") for case in cases)
                reference = self._ray.put(ray_worker.pack(cases))
                self._shared[cases] = _Shared(next(self._numbers), reference, size)
            self._shared.move_to_end(cases)
            kept = sum(shared.size for shared in self._shared.values())
            while len(self._shared) > 1 and kept > _CASES_KEPT_CHARACTERS:
                kept -= self._shared.popitem(last=False)[1].size
            return self._shared[cases]


def _imported(own: bool) -> Any:
    try:
        with _environment(_settings(own)):
            return importlib.import_module("ray")
    except ModuleNotFoundError as error:
        if error.name != "ray":
            raise
        raise ConfigError(
            "execution.engine=ray: Ray is not installed; pip install 'alphacode[ray]', or take "
            "execution.engine=local"
        ) from None


def _require_answer(address: str) -> None:
    """OSError where nobody answers at `host:port`; Ray itself would keep trying for minutes."""
    host, _, port = address.rpartition(":")
    if port.isdigit():
        socket.create_connection((host, int(port)), timeout=_CONNECT_SECONDS).close()


def _settings(own: bool) -> dict[str, str]:
    settings = {"RAY_USAGE_STATS_ENABLED": "0"}
    if own:
        # By its name for other systems, yet the one switch that keeps Ray to the loopback address.
        settings["RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"] = "0"
    return settings


@contextlib.contextmanager
def _environment(settings: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in settings}
    os.environ.update(settings)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _weakest(hosts: Sequence[Host]) -> tuple[Isolation, frozenset[str]]:
    """What holds on every machine, and the languages that run on all."""
    isolations = []
    for host in hosts:
        if host.isolation is None:
            raise SandboxError(f"{host.name}: {host.message}")
        isolations.append(host.isolation)
    weakest = min(isolations, key=lambda isolation: isolation.level)
    return weakest, frozenset.intersection(*(host.languages for host in hosts))


def _line(error: Exception) -> str:
    """The last line of an error: Ray's begin with the whole traceback of a task."""
    return str(error).strip().rpartition("\n")[2] or type(error).__name__
