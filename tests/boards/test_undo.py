"""Any changes, undone and made again."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from boards.picks import pick
from vitrine.errors import Conflict, QueryError
from vitrine.service import Service
from vitrine.store.boards import MOST_CHANGES
from vitrine.store.book import ItemRecord

WORDS = st.text(max_size=12)
CHANGES = st.lists(
    st.tuples(
        st.sampled_from(["add", "remove", "move", "annotate", "rename", "note", "merge", "undo", "redo"]),
        st.integers(0, 11),
        st.integers(0, 11),
        WORDS,
    ),
    max_size=25,
)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    from vitrine.settings import Settings

    service = Service(Settings(home=tmp_path_factory.mktemp("drawn")), "a test")
    catalog = service.home.book.create("drawn", "", "model")
    service.home.book.replace_items(catalog.id, [ItemRecord(str(n), f"Item {n}", "", {}) for n in range(12)], [])
    yield service
    service.close()


def words(view):
    """What a visitor sees of a board: what undo must bring back."""
    return view.name, view.note, [(one.id, one.item, one.note) for one in view.entries]


def do(service, id, kind, a, b, text):
    boards, view = service.boards, service.boards.get(id)
    here = [one.id for one in view.entries]
    match kind:
        case "add":
            boards.add(id, pick(str(a), str(b), catalog="drawn"))
        case "merge":
            boards.merge(id, boards.create("other", pick(str(a), str(b), catalog="drawn")).id)
        case "undo":
            boards.undo(id)
        case "redo":
            boards.redo(id)
        case "rename" | "note":
            boards.change(id, {"do": kind, "to": text, "was": view.name if kind == "rename" else view.note})
        case _ if not here:
            return
        case "remove":
            boards.change(id, {"do": kind, "entries": [here[a % len(here)]]})
        case "move":
            boards.change(
                id, {"do": kind, "entries": [here[a % len(here)]], "before": [*here, None][b % (len(here) + 1)]}
            )
        case "annotate":
            one = view.entries[a % len(here)]
            boards.change(id, {"do": kind, "entry": one.id, "to": text, "was": one.note})


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(CHANGES)
def test_undo_brings_back_every_former_state_and_redo_every_later_one(drawn, changes):
    id = drawn.boards.create("start", pick("0", "1", catalog="drawn")).id
    past, future = [words(drawn.boards.get(id))], []
    for kind, a, b, text in changes:
        number = drawn.boards.get(id).revision
        try:
            do(drawn, id, kind, a, b, text)
        except (Conflict, QueryError):
            assert words(drawn.boards.get(id)) == past[-1]
            continue
        now = drawn.boards.get(id)
        if kind == "undo":
            future.append(past.pop())
        elif kind == "redo":
            past.append(future.pop())
        elif now.revision != number:
            past.append(words(now))
            future = []
        assert words(now) == past[-1]
        assert ((now.undo is None), (now.redo is None)) == (len(past) == 1, not future)
    there = past[-1]
    for former in reversed(past[:-1]):
        assert words(drawn.boards.undo(id)) == former
    for _ in past[1:]:
        last = drawn.boards.redo(id)
    assert words(drawn.boards.get(id)) == there
    assert len(past) == 1 or last.undo is not None


def test_the_steps_kept_are_many_but_not_endless(drawn):
    id = drawn.boards.create("0").id
    for n in range(MOST_CHANGES + 10):
        drawn.boards.change(id, {"do": "rename", "to": str(n + 1), "was": str(n)})
    for _ in range(MOST_CHANGES):
        board = drawn.boards.undo(id)
    assert (board.name, board.undo) == ("10", None)
