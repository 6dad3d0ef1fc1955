"""make bench: runs every benchmark, or those named (`python -m benchmarks turns card`), and prints a table."""

from __future__ import annotations

import sys
from importlib import import_module

NAMES = (
    *("turns", "telegram", "card", "start", "search", "officers"),
    *("founding", "import", "posters", "invite", "targets", "tally", "zalo", "campaign", "cases"),
)


def main(names: list[str]) -> None:
    """Print the figures of these benchmarks beside their goals."""
    if unknown := sorted(set(names) - set(NAMES)):
        sys.exit(f"no benchmark {', '.join(unknown)}; there are: {', '.join(NAMES)}")
    print("| measured | value | goal |\n|---|---:|---:|", flush=True)
    for name in names:
        for figure in import_module(f"benchmarks.bench_{name}").figures():
            print(figure.row(), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:] or list(NAMES))
