"""One board in two windows: neither loses anything, and nothing is written over unseen."""

import threading

import pytest

from boards.picks import ITEMS, entry, items, pick
from vitrine.boards.operations import Stale
from vitrine.errors import Conflict, QueryError


def test_two_windows_change_one_board_and_neither_loses_anything(indexed, board):
    failures = []

    def window(n):
        try:
            for m in range(8):
                indexed.boards.add(board.id, pick(f"{('yellow', 'blue')[n]}-disc"))
                now = indexed.boards.get(board.id)
                indexed.boards.change(
                    board.id,
                    {"do": "move", "entries": [now.entries[0].id], "before": None if m % 2 else now.entries[-1].id},
                )
                mine = entry(now, ITEMS[n])
                was = next(one.note for one in now.entries if one.id == mine)
                indexed.boards.change(board.id, {"do": "annotate", "entry": mine, "to": f"{n}.{m}", "was": was})
        except Conflict as met:  # both may name the same neighbour; what is refused is said, not lost
            if "itself" not in met.what:
                failures.append(met)
        except QueryError as met:
            if "itself" not in met.what:
                failures.append(met)

    threads = [threading.Thread(target=window, args=(n,)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    end = indexed.boards.get(board.id)
    assert not failures
    assert sorted(items(end)) == sorted([*ITEMS, "yellow-disc", "blue-disc"])
    assert {one.item: one.note for one in end.entries if one.note} == {ITEMS[0]: "0.7", ITEMS[1]: "1.7"}


def test_words_changed_elsewhere_are_not_written_over_unseen(indexed, board):
    first = entry(board, "red-disc")
    indexed.boards.change(board.id, {"do": "annotate", "entry": first, "to": "theirs", "was": ""})
    for request in (
        {"do": "annotate", "entry": first, "to": "mine", "was": ""},
        {"do": "rename", "to": "mine", "was": "Spring"},
        {"do": "note", "to": "mine", "was": "something else"},
    ):
        with pytest.raises(Stale) as met:
            indexed.boards.change(board.id, request)
        assert met.value.as_json()["theirs"] in ("theirs", "Summer", "")
    assert indexed.boards.change(board.id, {"do": "annotate", "entry": first, "to": "mine", "was": "theirs"})


def test_undo_takes_back_what_the_window_showed_or_nothing(indexed, board):
    seen = indexed.boards.change(board.id, {"do": "rename", "to": "A", "was": "Summer"})
    indexed.boards.add(board.id, pick("blue-disc"))  # another window
    with pytest.raises(Conflict):
        indexed.boards.undo(board.id, seen.undo.change)
    now = indexed.boards.get(board.id)
    assert items(indexed.boards.undo(board.id, now.undo.change)) == ITEMS


def test_a_neighbour_that_has_gone_is_said_and_nothing_moves(indexed, board):
    gone = entry(board, "blue-bar")
    indexed.boards.change(board.id, {"do": "remove", "entries": [gone]})
    with pytest.raises(Conflict):
        indexed.boards.change(board.id, {"do": "move", "entries": [entry(board, "red-disc")], "before": gone})
    assert items(indexed.boards.get(board.id)) == ["red-disc", "red-square", "green-disc"]
