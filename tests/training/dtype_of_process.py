"""One process of two that choose a type: PROCESS PORT FASTEST, which it would find alone."""

import sys

from alphacode.models import activation_dtype
from alphacode.training import distributed


def main(process: str, port: str, fastest: str) -> None:
    """Prints the type."""
    distributed.join(f"127.0.0.1:{port}", 2, int(process), detect=False)
    activation_dtype.fastest = lambda: fastest
    print("chosen:", activation_dtype.resolved("auto"))


if __name__ == "__main__":
    main(*sys.argv[1:])
