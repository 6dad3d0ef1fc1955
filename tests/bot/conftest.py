"""What tests of the running process share."""

from collections.abc import Iterator

import pytest

from tests.bot.running import Nursery, nursery


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    """A process that has loaded all modules, to start `ketnap run` from."""
    with nursery(tmp_path_factory.mktemp("nursery")) as made:
        yield made
