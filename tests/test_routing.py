"""Words that name what the catalog's columns hold become exact filters, and never where that would lose the meaning."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitrine.catalog.records import Kind
from vitrine.search.query import Query, Where
from vitrine.search.routing import EVERYTHING, Vocabulary, route
from vitrine.store.book import BookColumn, ItemRecord

COLUMNS = [
    BookColumn("category", "c0", Kind.CATEGORY),
    BookColumn("color", "c1", Kind.CATEGORY),
    BookColumn("material", "c2", Kind.CATEGORIES),
    BookColumn("price", "c3", Kind.NUMBER, 5.0, 120.0),
    BookColumn("year", "c4", Kind.YEAR, 1650, 1930),
    BookColumn("brand", "c5", Kind.CATEGORY),
    BookColumn("ean", "c6", Kind.CATEGORY),
]
ROWS = [
    ("h1-gray", "Chaz hoodie", "Men/Tops/Hoodies & Sweatshirts", "Gray", "Wool|Cotton", "52", "1890", "Holm & Vik"),
    ("h1-red", "Chaz hoodie", "Men/Tops/Hoodies & Sweatshirts", "Red", "Cotton", "52", "1893", "Holm & Vik"),
    ("w2", "Warm sweater", "Women/Tops/Hoodies & Sweatshirts", "Gray", "Wool", "75", "1901", "Alder Mill"),
    ("p3", "Wide pants", "Women/Bottoms/Pants", "Blue", "Linen", "30", "1875", "Alder Mill"),
    ("g4", "Red wine glass", "Home/Glasses", "Clear", "Glass", "12", "1700", "Claire Monnet"),
    ("g5", "Red wine glass, tall", "Home/Glasses", "Clear", "Glass", "14", "1920", "Claire Monnet"),
    ("j6", "Orange juice", "Food/Juice", "Yellow", "Glass", "5", "1650", "Claire Monnet"),
    ("s7", "The blue room", "Home/Pictures", "Green", "Paper", "120", "1930", "Holm & Vik"),
    ("s8", "Lamp", "Home/Lamps", "Orange", "Paper", "99", "1880", "Holm & Vik"),
]
ITEMS = {
    id: ItemRecord(
        id,
        title,
        "",
        dict(zip([c.name for c in COLUMNS], (*fields, f"40012345678{n:02}"), strict=True)),
    )
    for n, (id, title, *fields) in enumerate(ROWS)
}
SHOP = Vocabulary(ITEMS, COLUMNS)


def read(text, **options):
    """The filters that a text gives, as short as they can be compared, and what is left."""
    routing = route(text, SHOP, **options)
    said = [(w.column, w.low, w.high) if not w.values else (w.column, *sorted(w.values)) for w in routing.where] + list(
        routing.items
    )
    return said, routing.rest


def test_a_colour_a_material_a_kind_and_a_price_are_read_and_nothing_is_left():
    said, rest = read("grey wool hoodie under 60")
    hoodies = ("category", "Men/Tops/Hoodies & Sweatshirts", "Women/Tops/Hoodies & Sweatshirts")
    assert said == [("color", "Gray"), ("material", "Wool"), hoodies, ("price", None, 59.99)]
    assert rest == ""


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("under 50", None, 49.99),
        ("up to 50 €", None, 50),
        ("€20–50", 20, 50),
        ("50-80", 50, 80),
        ("between 20 and 50", 20, 50),
        ("at least 30", 30, None),
        ("over $30.50", 30.51, None),
        ("price < 40", None, 39.99),
        ("unter 50 Euro", None, 49.99),
        ("zwischen 20 und 50 Euro", 20, 50),
        ("ab 40 €", 40, None),
        ("moins de 50 €", None, 49.99),
        ("entre 20 et 50 euros", 20, 50),
        ("menos de 50", None, 49.99),
        ("entre 20 y 50 euros", 20, 50),
        ("50円以下", None, 50),
        ("50円未満", None, 49.99),
    ],
)
def test_a_price_is_read_in_the_languages_of_the_pages(text, low, high):
    assert read(f"hat {text}") == ([("price", low, high)], "hat")


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("1890s", 1890, 1899),
        ("before 1900", None, 1899),
        ("after 1900", 1901, None),
        ("since 1900", 1900, None),
        ("1889-90", 1889, 1890),
        ("1880 to 1890", 1880, 1890),
        ("from 1880 to 1890", 1880, 1890),
        ("1893", 1893, 1893),
        ("in 1893", 1893, 1893),
        ("around 1890", 1885, 1895),
        ("19th century", 1801, 1900),
        ("late 19th century", 1867, 1900),
        ("1890er Jahre", 1890, 1899),
        ("19. Jahrhundert", 1801, 1900),
        ("vor 1900", None, 1899),
        ("avant 1900", None, 1899),
        ("années 1890", 1890, 1899),
        ("XIXe siècle", 1801, 1900),
        ("siglo XVIII", 1701, 1800),
        ("antes de 1900", None, 1899),
        ("1890年代", 1890, 1899),
        ("19世紀", 1801, 1900),
        ("1900年以前", None, 1899),
    ],
)
def test_a_year_is_read_in_the_languages_of_the_pages(text, low, high):
    assert read(f"hat {text}") == ([("year", low, high)], "hat")


@pytest.mark.parametrize(
    "text",
    [
        "mirror 30 cm",
        "30x40 frame",
        "lamp with 3 arms",
        "set of 4",
        "hat for 2-4 people",
        "under 30 cm",
        "8000",
        "no. 7",
    ],
)
def test_a_number_that_is_no_price_and_no_year_stays_a_word(text):
    assert [said for said, *_ in read(text)[0]] in ([], ["category"])


@pytest.mark.parametrize(
    ("text", "filter", "rest"),
    [
        ("women's pants", ["category", "category"], ""),
        ("Holm & Vik", ["brand"], ""),
        ("hoodie by monnet", ["category", "brand"], None),
        ("graues hemd", ["color"], "hemd"),
        ("pantalon bleu", ["color"], "pantalon"),
        ("jersey rojo", ["color"], "jersey"),
        ("hoodie soft", ["category"], "soft"),
    ],
)
def test_values_are_read_by_parts_of_paths_last_names_and_colours_of_other_languages(text, filter, rest):
    said, left = read(text)
    if rest is not None:
        assert ([column for column, *_ in said], left) == (filter, rest)
    else:
        assert said[0][0] in filter


@pytest.mark.parametrize("text", ["gray or green", "gray and green", "grau oder grün", "gris y verde"])
def test_gray_or_green_is_either_of_them(text):
    assert read(text) == ([("color", "Gray", "Green")], "")


@pytest.mark.parametrize("text", ["no wool", "not gray", "without linen", "wool-free", "ohne wool", "sans linen"])
def test_what_is_not_wanted_is_no_filter(text):
    assert read(text)[0] == []


@pytest.mark.parametrize("text", ["red wine glass", "orange juice", "The blue room"])
def test_words_whose_meaning_would_break_stay_words(text):
    assert all(column != "color" for column, *_ in read(text)[0])


def test_a_code_names_its_item_a_family_or_a_columns_value():
    assert read("H1-Gray") == ([("h1-gray",)], "")
    assert read("4001234567803") == ([("ean", "4001234567803")], "")
    assert read("h1x99") == ([], "h1x99")


def test_filters_that_nothing_passes_together_are_not_made_of_words_but_of_ranges():
    said, rest = read("wool glass")
    assert len(said) == 1
    assert rest
    assert read("wool under 6") == ([("material", "Wool"), ("price", None, 5.99)], "")


def test_a_chip_that_was_taken_away_gives_the_plain_words_back():
    assert read("grey hat under 60", plain=["under 60"]) == ([("color", "Gray")], "hat under 60")
    assert read("grey hat under 60", plain=["Grey", "under 60"]) == ([], "grey hat under 60")
    assert read("grey hat under 60", plain=[EVERYTHING]) == ([], "grey hat under 60")


def test_a_column_that_is_filtered_already_is_left_alone():
    assert read("grey hat under 60", filtered=["Color"]) == ([("price", None, 59.99)], "grey hat")


WORDS = st.sampled_from(
    "grey gray wool hoodie red or and not blue under 60 over between 20 50 € 1890s before 1900 h1-gray - – ' , Holm "
    "Vik women's 円 以下 vor Jahrhundert 19. siglo XIX 4001234567803 #".split()
)


@given(st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=10).map(" ".join)))
def test_whatever_is_written_what_was_read_stands_in_it_and_filters_the_catalog(text):
    routing = route(text, SHOP)
    columns = {column.name: column for column in COLUMNS}
    ends = 0
    for one in routing.routed:
        assert ends <= one.start < one.end <= len(text)
        assert text[one.start : one.end].strip() == one.said
        ends = one.end
        if one.where is None:
            assert set(one.items) <= set(ITEMS)
        elif one.where.values:
            assert SHOP.holding(one.where.column, one.where.values)
        else:
            assert columns[one.where.column].kind in (Kind.NUMBER, Kind.YEAR)
            low, high = one.where.low, one.where.high
            assert low is not None or high is not None
            assert low is None or high is None or low <= high
    assert set("".join(routing.rest.split())) <= set("".join(text.split()))
    again = route(text, SHOP, plain=[one.said for one in routing.routed])
    assert not {one.said for one in again.routed} & {one.said for one in routing.routed}
    if not routing.routed:
        assert routing.rest == text.strip()


# --- in a search --------------------------------------------------------------------------------------------------


def test_a_search_filters_by_what_was_read_and_says_so(indexed):
    found = indexed.searching.search("shapes", Query(text="red disc under 20"))
    assert [hit.id for hit in found.hits] == ["red-disc"]
    assert found.total == 1
    assert [(one["said"], one.get("column")) for one in found.query["routed"]] == [
        ("red", "color"),
        ("disc", "tags"),
        ("under 20", "price"),
    ]
    assert found.query["rest"] == ""


def test_taking_a_filter_away_searches_for_the_plain_words(indexed):
    routed = indexed.searching.search("shapes", Query(text="red"))
    assert {hit.fields["color"] for hit in routed.hits} == {"red"}
    plain = indexed.searching.search("shapes", Query(text="red", plain=("red",)))
    assert plain.available == 12
    assert "routed" not in plain.query


def test_a_range_alone_lists_what_passes(indexed):
    found = indexed.searching.search("shapes", Query(text="under 7"))
    assert {hit.id for hit in found.hits} == {"red-disc", "red-square"}
    assert found.total == 2
    nothing = indexed.searching.search("shapes", Query(text="disc under 1"))
    assert (nothing.total, nothing.hits) == (0, [])


def test_a_filter_of_the_visitors_own_goes_before_what_words_say(indexed):
    found = indexed.searching.search("shapes", Query(text="red", where=(Where("color", ("blue",)),)))
    assert {hit.fields["color"] for hit in found.hits} == {"blue"}
