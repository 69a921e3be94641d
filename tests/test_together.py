"""What goes with an item is known by a column or by boards; a search that finds little says what would find more."""

import pytest
from conftest import draw

from vitrine.search.query import Query, Where

ROWS = [
    ("shirt", "Blue shirt", "trousers|belt", "summer"),
    ("trousers", "Red trousers", "", "summer"),
    ("belt", "Green belt", "", ""),
    ("hat", "Yellow hat", "gone", "winter"),
    ("scarf", "White scarf", "", "winter"),
]


@pytest.fixture
def outfits(service, tmp_path):
    lines = ["id,image,title,goes with,outfit"]
    folder = tmp_path / "outfits"
    folder.mkdir()
    for n, (id, title, goes, outfit) in enumerate(ROWS):
        draw(("red", "green", "blue", "red", "green")[n], ("disc", "bar", "square", "bar", "disc")[n]).save(
            folder / f"{id}.png"
        )
        lines.append(f"{id},{id}.png,{title},{goes},{outfit}")
    (folder / "catalog.csv").write_text("\n".join(lines))
    job = service.jobs.wait(service.indexing.index("outfits", str(folder / "catalog.csv")).id)
    assert job.state == "done", job.error
    return service


def goes(service, name, id):
    found = {one.key: one for one in service.searching.recipes(name, id)}
    if "goes" not in found:
        return None
    hits = service.searching.search(name, found["goes"].query).hits
    assert len(hits) == found["goes"].count
    return [hit.id for hit in hits]


def test_a_column_says_what_goes_with_an_item_and_so_it_does_the_other_way_round(outfits):
    assert goes(outfits, "outfits", "shirt") == ["trousers", "belt"]
    assert goes(outfits, "outfits", "belt") == ["shirt"]


def test_what_belongs_to_one_outfit_goes_together_and_ids_that_are_gone_are_left_out(outfits):
    assert goes(outfits, "outfits", "hat") == ["scarf"]


def test_without_a_column_or_a_board_nothing_is_said(indexed):
    assert goes(indexed, "shapes", "red-disc") is None


def test_what_stands_together_on_most_boards_comes_first_until_the_boards_are_gone(indexed):
    def pick(*ids):
        return [("shapes", id, "") for id in ids]

    one = indexed.boards.create("One", pick("red-disc", "blue-bar"))
    two = indexed.boards.create("Two", pick("red-disc", "red-square", "blue-bar"))
    assert goes(indexed, "shapes", "red-disc") == ["blue-bar", "red-square"]
    query = Query(goes="red-disc", where=(Where("color", ("red",)),))
    assert [hit.id for hit in indexed.searching.search("shapes", query).hits] == ["red-square"]
    for board in (one, two):
        indexed.boards.delete(board.id)
    assert goes(indexed, "shapes", "red-disc") is None


def test_a_link_keeps_what_goes_with_what(outfits):
    query = Query(goes="shirt")
    assert Query.from_params(query.to_params()) == query
    assert outfits.searching.search("outfits", Query(goes="no such item")).hits == []


# --- one filter less ----------------------------------------------------------------------------------------------


def test_few_hits_offer_the_search_without_each_of_its_filters(indexed):
    query = Query(text="red disc under 20")
    total = indexed.searching.search("shapes", query).total
    offers = {one.said: one for one in indexed.searching.wider("shapes", query)}
    assert set(offers) >= {"red", "disc"}
    for said, offer in offers.items():
        assert said not in offer.query.text
        assert offer.count == indexed.searching.search("shapes", offer.query).total > total


def test_a_chosen_filter_can_be_left_out_too_and_nothing_is_offered_that_finds_no_more(indexed):
    query = Query(text="disc", where=(Where("color", ("red",)),))
    offers = indexed.searching.wider("shapes", query)
    assert any(one.said == "" and one.where.column == "color" for one in offers)
    assert all(one.count > indexed.searching.search("shapes", query).total for one in offers)
    assert indexed.searching.wider("shapes", Query(text="red")) == []  # without it nothing would be asked
    assert indexed.searching.wider("shapes", Query()) == []
