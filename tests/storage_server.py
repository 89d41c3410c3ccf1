"""A storage server on the loopback device: the bucket of tests, for paths that begin with gs://."""

import functools
import http
import http.server
import logging
import re
import subprocess
import sys
import threading
import urllib.parse
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from etils import epath
from gcp_storage_emulator.handlers.buckets import create_bucket
from gcp_storage_emulator.server import RequestHandler
from gcp_storage_emulator.storage import Storage

BUCKET = "bucket"


class Watched(Storage):
    """What the server holds; asks, before an upload takes effect, whether it does.

    Attributes:
      admits: Gets the name of the object, whose bytes have arrived; an upload that it does not
        admit leaves no trace, like one whose client ended before the last byte.
    """

    def __init__(self) -> None:
        super().__init__(use_memory_fs=True)
        self.admits: Callable[[str], bool] = lambda name: True

    def create_file(self, bucket_name, file_name, content, file_obj, file_id=None) -> None:
        if self.admits(file_name):
            super().create_file(bucket_name, file_name, content, file_obj, file_id)


class _Handler(RequestHandler):
    """Answers with generations and minds conditions on them, which TensorStore asks for."""

    def _query(self) -> dict[str, str]:
        query = urllib.parse.urlsplit(self.path).query
        return {name: values[0] for name, values in urllib.parse.parse_qs(query).items()}

    def _generation(self) -> str:
        """Of the object that is asked for or written; 0 where there is none."""
        path = urllib.parse.urlsplit(self.path).path
        name = self._query().get("name") or urllib.parse.unquote(path.rpartition("/o/")[2])
        found: dict[str, Any] = self.storage.objects.get(BUCKET, {}).get(name, {})
        return str(found.get("generation", "0"))

    def _holds(self) -> bool:
        """Whether the conditions of the request hold; answers where they do not."""
        query, generation = self._query(), self._generation()
        if query.get("ifGenerationMatch", generation) != generation:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self._answer(http.HTTPStatus.PRECONDITION_FAILED)
        elif query.get("ifGenerationNotMatch") == generation:
            self._answer(http.HTTPStatus.NOT_MODIFIED)
        else:
            return True
        return False

    def _answer(self, status: http.HTTPStatus) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        super().end_headers()

    def do_GET(self) -> None:
        if self._holds():
            super().do_GET()

    def do_POST(self) -> None:
        if self._holds():
            super().do_POST()

    def end_headers(self) -> None:
        if self.command == "GET":
            self.send_header("x-goog-generation", self._generation())
        super().end_headers()


class _Server(http.server.HTTPServer):
    request_queue_size = 256  # clients have many connections at the same time

    def handle_error(self, request, client_address) -> None:
        """Clients may hang up: they are killed, or have the answer from another request."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class Server:
    """The server, seen from the test.

    Attributes:
      root: Of its bucket.
    """

    def __init__(self, storage: Watched) -> None:
        self.root = epath.Path(f"gs://{BUCKET}")
        self._storage = storage

    def watch(self, admits: Callable[[str], bool] = lambda name: True) -> None:
        """Calls `admits` for each upload from now on, as `Watched` says."""
        self._storage.admits = admits

    def kill(self, process: subprocess.Popen[Any], lost: str) -> None:
        """Kills a process as it uploads an object whose name matches `lost`; none of it arrives."""

        def admits(name: str) -> bool:
            if process.poll() is None and re.fullmatch(lost, name):
                process.kill()
                process.wait()
            return process.poll() is None

        self.watch(admits)

    def names(self) -> list[str]:
        """Names of all objects."""
        return sorted(self._storage.objects.get(BUCKET, {}))


@pytest.fixture(scope="module")
def storage_server() -> Iterator[Server]:
    """A server with an empty bucket; this process and those it starts take it for Google's."""
    logging.getLogger("gcp_storage_emulator").setLevel(logging.CRITICAL)
    storage = Watched()
    create_bucket(BUCKET, storage)
    handler = functools.partial(_Handler, storage)
    with _Server(("127.0.0.1", 0), handler) as server, pytest.MonkeyPatch.context() as patch:
        address = f"http://127.0.0.1:{server.server_port}"
        patch.setenv("STORAGE_EMULATOR_HOST", address)
        patch.setenv("TENSORSTORE_GCS_HTTP_URL", address)
        # Nobody signs in, and nobody asks other services of Google's.
        patch.setenv("GOOGLE_AUTH_TOKEN_FOR_TESTING", "none")
        patch.setenv("NO_GCE_CHECK", "true")
        patch.setenv("GCSFS_EXPERIMENTAL_ZB_HNS_SUPPORT", "false")
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield Server(storage)
        server.shutdown()
        thread.join()
