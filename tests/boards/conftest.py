"""A board with four items of the small catalog."""

import pytest

from boards.picks import ITEMS, pick


@pytest.fixture
def board(indexed):
    return indexed.boards.create("Summer", pick(*ITEMS))
