"""What a board does not take."""

import pytest

from boards.picks import pick
from vitrine.boards.operations import MOST_ENTRIES
from vitrine.errors import NotFound, QueryError
from vitrine.service import Service
from vitrine.store.book import ItemRecord


@pytest.mark.parametrize(
    "request_",
    [
        {},
        {"do": "explode"},
        {"do": ["rename"]},
        {"do": "rename", "to": "  \n ", "was": "Summer"},
        {"do": "rename", "to": 7, "was": "Summer"},
        {"do": "rename", "to": "x" * 121, "was": "Summer"},
        {"do": "note", "to": "x" * 10_001, "was": ""},
        {"do": "move", "entries": "all", "before": None},
        {"do": "remove", "entries": []},
        {"do": "move", "entries": [None], "before": None},
    ],
)
def test_a_request_that_makes_no_sense_is_refused_in_plain_words(indexed, board, request_):
    with pytest.raises(QueryError) as met:
        indexed.boards.change(board.id, request_)
    assert met.value.what
    assert indexed.boards.get(board.id) == board


def test_a_board_has_a_limit(settings):
    service = Service(settings, "a test")
    catalog = service.home.book.create("many", "", "model")
    records = [ItemRecord(str(n), "", "", {}) for n in range(MOST_ENTRIES + 1)]
    service.home.book.replace_items(catalog.id, records, [])
    full = service.boards.create("Full", pick(*(str(n) for n in range(MOST_ENTRIES)), catalog="many"))
    assert len(full.entries) == MOST_ENTRIES
    with pytest.raises(QueryError):
        service.boards.add(full.id, pick(str(MOST_ENTRIES), catalog="many"))
    service.close()


def test_what_cannot_be_chosen_is_said(indexed, board):
    for wrong in (pick("no-such"), pick("red-disc", catalog="no such"), []):
        with pytest.raises((NotFound, QueryError)):
            indexed.boards.add(board.id, wrong)
    with pytest.raises(NotFound):
        indexed.boards.get("guessed")
    with pytest.raises(NotFound):
        indexed.boards.merge(board.id, "guessed")


def test_signs_that_hide_or_cannot_be_kept_are_taken_out_of_words(indexed, board):
    named = indexed.boards.change(board.id, {"do": "rename", "to": "Sum\u202emer\x00 \ud800 <b>", "was": "Summer"})
    assert named.name == "Summer ? <b>"


def test_links_to_boards_cannot_be_guessed(indexed):
    ids = {indexed.boards.create("x").id for _ in range(20)}
    assert len(ids) == 20 and all(len(id) == 16 for id in ids)
