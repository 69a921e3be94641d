"""A catalog that is exported is the same catalog when it comes back."""

from hypothesis import given
from hypothesis import strategies as st

from vitrine.catalog.columns import parse
from vitrine.catalog.records import Kind
from vitrine.commands.catalogs import _text, _webp


@given(st.floats(min_value=-1e12, max_value=1e12).map(lambda value: round(value, 2)))
def test_a_number_comes_back_as_it_was(value):
    assert parse(_text(value), Kind.NUMBER) == value


@given(st.lists(st.sampled_from(["a/one.png", "a/one.jpg", "a/one.webp", "a/one 2.png", "b/one.png"]), unique=True))
def test_every_picture_of_a_zip_has_a_name_of_its_own(images):
    pictures = {}
    for image in images:
        pictures[_webp(image, f"content of {image}", pictures)] = f"content of {image}"
    assert sorted(pictures.values()) == sorted(f"content of {image}" for image in images)
    for image in images:  # an item more that shows the same picture shows that one
        assert pictures[_webp(image, f"content of {image}", pictures)] == f"content of {image}"
