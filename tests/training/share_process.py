"""A process that says what share of work it has: PROCESS PROCESSES PORT FOLDER..."""

import sys

from etils import epath

from alphacode.training import distributed


def main(process: str, processes: str, port: str, *folders: str) -> None:
    """Joins the others on the loopback device, and prints its share in each of the folders."""
    distributed.join(f"127.0.0.1:{port}", int(processes), int(process), detect=False)
    shares = [distributed.share_of(epath.Path(folder)) for folder in folders]
    print("shares", [(share.index, share.count) for share in shares])


if __name__ == "__main__":
    main(*sys.argv[1:])
