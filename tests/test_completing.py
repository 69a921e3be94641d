"""What is being typed is completed from the catalog, and misspelt words are known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitrine.catalog.records import Kind
from vitrine.search.completing import Completer
from vitrine.search.query import Query
from vitrine.store.book import BookColumn, ItemRecord

COLUMNS = [BookColumn("category", "c0", Kind.CATEGORY), BookColumn("material", "c1", Kind.CATEGORIES)]
ROWS = [
    ("Chaz Kangeroo Hoodie", "Men/Tops/Hoodies", "Wool|Cotton"),
    ("Selene Yoga Hoodie", "Women/Tops/Hoodies", "Cotton"),
    ("Café Éclair cup", "Home/Cups", "Porcelain"),
    ("Ana Running Short", "Women/Bottoms/Shorts", "Polyester"),
]
SHOP = Completer(
    {
        str(n): ItemRecord(str(n), title, "Drawstring waist.", {"category": category, "material": material})
        for n, (title, category, material) in enumerate(ROWS)
    },
    COLUMNS,
)


def texts(typed):
    return [one.text for one in SHOP.complete(typed)]


def test_titles_and_values_are_completed_the_frequent_ones_first():
    assert texts("co")[0] == "Cotton"
    assert SHOP.complete("co")[0].source == "material"
    assert SHOP.complete("co")[0].count == 2
    assert texts("chaz") == ["Chaz Kangeroo Hoodie"]
    assert texts("yoga") == ["Selene Yoga Hoodie"]


def test_accents_and_case_do_not_matter():
    assert texts("CAFE e") == ["Café Éclair cup"]


def test_the_end_of_a_longer_text_is_completed_and_its_beginning_stays():
    assert texts("grey wo") == ["grey Wool"]
    assert texts("grey hoo") == ["grey Hoodies"]  # and no title behind other words


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("hodie", "hoodie"),
        ("grey hooodie", "grey hoodie"),
        ("porcelian cup", "porcelain cup"),
        ("Kangaroo", "Kangeroo"),
    ],
)
def test_a_misspelt_word_is_repaired(typed, meant):
    assert SHOP.repair(typed) == meant


@pytest.mark.parametrize(
    "text", ["hoodie", "hoodies", "snowboard", "zzz", "grey", "rot", "花瓶", "running short", "12345"]
)
def test_words_that_are_known_or_near_nothing_stay(text):
    assert SHOP.repair(text) == ""


@given(st.text(max_size=40))
def test_whatever_is_typed_completions_begin_with_its_beginning(typed):
    for one in SHOP.complete(typed):
        assert one.text.endswith(one.part)
    assert isinstance(SHOP.repair(typed), str)


def test_a_search_says_what_may_have_been_meant(indexed):
    found = indexed.searching.search("shapes", Query(text="yelow sqare"))
    assert found.query["spelling"] == "yellow square"
    assert "spelling" not in indexed.searching.search("shapes", Query(text="yellow square")).query


PRINTED = Completer(
    {str(n): ItemRecord(str(n), title, "", {}) for n, title in enumerate(["Oat drink", "Drill"])},
    [],
    [["HAVREDRYCK", "Oat drink", "1 liter"], ["RE16 TGK", "HAVREDRYCK"]],
)


def test_what_is_printed_completes_behind_what_the_catalog_says():
    found = {(one.text, one.source) for one in PRINTED.complete("re1")}
    assert found == {("re16", "printed"), ("RE16 TGK", "printed")}
    assert [one.source for one in PRINTED.complete("oat")] == ["title"]  # and not once more as printed


def test_a_printed_word_is_known_and_what_several_items_print_is_repaired_to():
    assert PRINTED.repair("liter") == ""
    assert PRINTED.repair("havredrick") == "havredryck"
    assert PRINTED.repair("litre drink") == ""  # printed once: that may be a misreading
