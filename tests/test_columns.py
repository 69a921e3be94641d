"""A column's kind is found from its values, and each value is read as people write it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vitrine.catalog.columns import infer_columns, infer_kind, parse
from vitrine.catalog.records import Item, Kind
from vitrine.catalog.sources import merge, open_source
from vitrine.catalog.values import read_number, read_year
from vitrine.settings import Settings


def kind_of(name: str, *values: str) -> Kind:
    return infer_kind(name, Counter(values))


class TestKinds:
    @pytest.mark.parametrize(
        ("name", "values", "kind"),
        [
            ("price", ["29", "1.299,00 €", "€ 49,90"], Kind.NUMBER),
            ("price", ["1200", "1500", "1999"], Kind.NUMBER),
            ("weight", ["1.5 kg", "2 kg", "n/a"], Kind.NUMBER),
            ("weight", ["1.5 kg", "200 g"], Kind.CATEGORY),
            ("rating", ["1", "2", "5", "5"], Kind.NUMBER),
            ("year", ["1631", "c. 1710", "1889–90", "19th century", "Date unknown"], Kind.YEAR),
            ("Made in", ["1850", "1912", "2003"], Kind.YEAR),
            ("dateAdded", ["2024-05-01", "2023-01-31"], Kind.YEAR),
            ("origin", ["c. 1710", "1870/75", "before 1900"], Kind.YEAR),
            ("color", ["red", "blue", "red"], Kind.CATEGORY),
            ("category", ["Men/Tops/Hoodies & Sweatshirts", "Women/Bottoms/Pants"], Kind.CATEGORY),
            ("kids", ["true", "false"], Kind.CATEGORY),
            ("on sale", ["0", "1", "0"], Kind.CATEGORY),
            ("sender", ["148", "189", "12"], Kind.CATEGORY),
            ("room", ["1", "2", "3"], Kind.CATEGORY),
            ("article", ["00712", "00713"], Kind.CATEGORY),
            ("barcode", ["4006381333931", "4006381333948"], Kind.CATEGORY),
            ("something", ["4006381333931", "4006381333948"], Kind.CATEGORY),
            ("material", ["Wool", "Nylon|Polyester"], Kind.CATEGORIES),
            ("notes", ["A long text about where this was found, by whom, and in which state it was."], Kind.TEXT),
            ("notes", ["two\nlines", "one"], Kind.TEXT),
            ("link", ["https://example.org/a", "https://example.org/b"], Kind.TEXT),
            ("inscription", [f"the words on page number {n} of the book" for n in range(30)], Kind.TEXT),
            ("quote", ["to be or not to be, " * 9 + "|", "that is the question " * 9], Kind.TEXT),
            ("empty", ["n/a", "-"], Kind.CATEGORY),
        ],
    )
    def test_the_kind_is_what_a_person_would_say(self, name: str, values: list[str], kind: Kind) -> None:
        assert kind_of(name, *values) is kind

    def test_all_rows_decide_not_the_first(self) -> None:
        values = [str(n) for n in range(90)] + ["large"] * 10
        assert kind_of("size", *values) is Kind.CATEGORY
        assert kind_of("size", *values[:90], "large") is Kind.NUMBER

    def test_columns_stand_in_order_of_appearance(self) -> None:
        items = [
            Item("1", "", "", {"color": "red", "price": "5"}, ["1.png"]),
            Item("2", "", "", {"year": "1900", "price": "6.50"}, ["2.png"]),
        ]
        found = [(column.name, column.kind) for column in infer_columns(items)]
        assert found == [("color", Kind.CATEGORY), ("price", Kind.NUMBER), ("year", Kind.YEAR)]
        assert infer_columns([]) == []

    @given(st.text(max_size=20), st.lists(st.text(max_size=40), max_size=20))
    def test_any_column_has_a_kind(self, name: str, values: list[str]) -> None:
        assert infer_kind(name, Counter(values)) in Kind

    @pytest.mark.data
    @pytest.mark.parametrize(
        ("catalog", "kinds"),
        [
            ("shop", "category:category price:number color:category material:categories pattern:categories"),
            ("museum", "artist:category year:year style:category source:category medium:category"),
            ("clothing", "category:category kids:category sender:category"),
            ("grocery", "category:category aisle:category"),
            ("variety/emoji-noto", "category:category keywords:categories"),
        ],
    )
    def test_the_kinds_of_the_real_catalogs(self, data: Path, catalog: str, kinds: str) -> None:
        items = merge(open_source(data / catalog, Settings(home=data)).rows()).values()
        assert " ".join(f"{column.name}:{column.kind}" for column in infer_columns(items)) == kinds


class TestNumbers:
    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("29", 29),
            ("-5", -5),
            ("−5", -5),
            ("12.50", 12.5),
            ("12,50", 12.5),
            ("0,125", 0.125),
            (".5", 0.5),
            ("1,299", 1299),
            ("1.299", 1.299),
            ("€ 1.299", 1299),
            ("€ 1.299,00", 1299),
            ("$1,299.50", 1299.5),
            ("1 299,50 €", 1299.5),
            ("1\u00a0299,50\u00a0€", 1299.5),
            ("1'299.00", 1299),
            ("1.299.000", 1299000),
            ("CHF 12.–", 12),
            ("12,- €", 12),
            ("USD 12", 12),
            ("12 cm", 12),
            ('5"', 5),
            ("75 %", 75),
            ("1e5", 100000),
        ],
    )
    def test_numbers_as_people_write_them(self, text: str, value: float) -> None:
        assert read_number(text) == pytest.approx(value)
        assert parse(f" {text} ", Kind.NUMBER) == pytest.approx(value)

    @pytest.mark.parametrize(
        "text",
        ["", "-", "abc", "1.2.3", "1,23,456", "12 34", "10 x 20", "nan", "inf", "1e999", "5 apples", "१२", "0x10"],
    )
    def test_what_is_no_number_is_none(self, text: str) -> None:
        assert read_number(text) is None

    @given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
    def test_prices_survive_every_way_of_writing(self, price: object) -> None:
        english = f"{price:,.2f}"
        german = english.translate(str.maketrans(",.", ".,"))
        expected = float(str(price))
        ways = [english, german, english.replace(",", "'"), german.replace(".", " "), f"{english} USD", f"{german} €"]
        assert [read_number(way) for way in ways] == [expected] * len(ways)

    @given(st.integers(-(10**12), 10**12), st.sampled_from(["", " cm", " kg", "%"]))
    def test_whole_numbers_survive(self, number: int, unit: str) -> None:
        assert read_number(f"{number}{unit}") == number

    @given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15))
    def test_what_python_writes_is_read_back(self, number: float) -> None:
        assert read_number(repr(number)) == number


class TestYears:
    @pytest.mark.parametrize(
        ("text", "year"),
        [
            ("1710", 1710),
            ("c. 1710", 1710),
            ("um 1710", 1710),
            ("1889–90", 1889),
            ("1879-82", 1879),
            ("1870/75", 1870),
            ("c. 1580–c. 1600", 1580),
            ("1855, reworked 1857–59", 1855),
            ("before 1900", 1900),
            ("After 1870", 1870),
            ("1630s", 1630),
            ("Late 1630s", 1636),
            ("mid-1850s", 1853),
            ("19th century", 1801),
            ("early 19th century", 1801),
            ("late 19th century", 1867),
            ("second half of the 18th century", 1751),
            ("16th–17th century", 1501),
            ("nineteenth century", 1801),
            ("17. Jahrhundert", 1601),
            ("2024-05-01", 2024),
            ("01.05.2024", 2024),
            ("May 5, 1889", 1889),
            ("850", 850),
            ("AD 79", 79),
            ("500 BC", -500),
            ("500–400 BC", -500),
            ("200 BC – AD 79", -200),
            ("5th century BC", -500),
        ],
    )
    def test_the_first_year_that_the_words_allow(self, text: str, year: int) -> None:
        assert read_year(text) == year
        assert parse(text, Kind.YEAR) == year

    @pytest.mark.parametrize("text", ["", "unknown", "Date unknown", "n.d.", "0", "12345", "9999", "3 cats"])
    def test_what_names_no_year_is_none(self, text: str) -> None:
        assert read_year(text) is None

    @given(
        st.integers(1000, 2100),
        st.sampled_from(
            ["{}", "c. {}", "ca. {}", "before {}", "{}?", "[{}]", "{}–95", "{}/2000", "{}-06-30", "30.6.{}"]
        ),
    )
    def test_a_plain_year_is_found_in_any_dress(self, year: int, dress: str) -> None:
        assert read_year(dress.format(year)) == year

    @given(st.integers(1, 21), st.sampled_from(["early ", "mid-", "late ", ""]))
    def test_a_century_begins_within_itself(self, century: int, part: str) -> None:
        suffix = {1: "st", 2: "nd", 3: "rd"}.get(century % 10 if century not in (11, 12, 13) else 0, "th")
        year = read_year(f"{part}{century}{suffix} century")
        assert year is not None
        assert 100 * (century - 1) < year <= 100 * century


class TestParsing:
    def test_categories_are_split_trimmed_and_told_once(self) -> None:
        assert parse(" Nylon | Polyester||Nylon ", Kind.CATEGORIES) == ["Nylon", "Polyester"]
        assert parse("Wool", Kind.CATEGORIES) == ["Wool"]
        assert parse(" | ", Kind.CATEGORIES) is None

    def test_levels_of_a_category_stay_one_value(self) -> None:
        assert parse("Men/Tops/Hoodies & Sweatshirts", Kind.CATEGORY) == "Men/Tops/Hoodies & Sweatshirts"

    @given(
        st.lists(st.text(st.characters(exclude_characters="|"), min_size=1).map(str.strip).filter(bool), unique=True)
    )
    def test_categories_come_back(self, parts: list[str]) -> None:
        assert parse("|".join(parts), Kind.CATEGORIES) == (parts or None)

    @given(st.text(), st.sampled_from(Kind))
    @example("9" * 5000, Kind.YEAR)
    @example("9" * 5000, Kind.NUMBER)
    @example("²", Kind.YEAR)
    def test_no_text_is_an_error(self, text: str, kind: Kind) -> None:
        value = parse(text, kind)
        allowed = {Kind.NUMBER: float, Kind.YEAR: int, Kind.CATEGORIES: list}.get(kind, str)
        assert value is None or isinstance(value, allowed)

    @given(st.from_regex(r"[0-9.,' \-+eE€$cm½th–/]{1,80}", fullmatch=True), st.sampled_from([Kind.NUMBER, Kind.YEAR]))
    def test_nothing_that_resembles_a_number_is_an_error(self, text: str, kind: Kind) -> None:
        value = parse(text, kind)
        assert value is None or value == value
