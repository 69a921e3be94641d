"""The main job through the service: index a catalog, search it, keep it in step with its files."""

import os
import shutil
import sys
import threading

import pytest
from conftest import draw, saved, write_catalog

from vitrine import images
from vitrine.catalog.records import Kind
from vitrine.errors import Conflict, NotAPicture, NotFound, QueryError, SourceError, UnknownCatalog
from vitrine.search.query import Query, Where


def ids(result, above=False):
    return [hit.id for hit in result.hits if hit.above_line or not above]


# --- indexing -----------------------------------------------------------------------------------------------------


def test_a_catalog_is_indexed_with_its_items_views_and_columns(indexed):
    info = indexed.catalogs.get("shapes")
    assert (info.items, info.views, info.state) == (12, 24, "ready")
    kinds = {column.name: column.kind for column in indexed.catalogs.columns("shapes")}
    assert kinds == {"color": Kind.CATEGORY, "price": Kind.NUMBER, "year": Kind.YEAR, "tags": Kind.CATEGORIES}


def index_again(service, name="shapes", **options):
    job = service.jobs.wait(service.indexing.index(name, **options).id)
    assert job.state == "done", job.error
    return job.report


def test_run_twice_it_embeds_nothing_twice(indexed):
    report = index_again(indexed)
    assert (report["added"], report["unchanged"], report["embedded"]) == (0, 24, 0)


def test_changed_vanished_moved_and_new_pictures_are_recognised(indexed, catalog_csv):
    folder = catalog_csv.parent
    text = catalog_csv.read_text()
    draw("blue", "disc", 7).save(folder / "images/red-disc-0.png")
    text = text.replace("images/red-square-1.png,red-square", "images/moved.png,red-square")
    (folder / "images/red-square-1.png").rename(folder / "images/moved.png")
    lines = [line for line in text.splitlines() if "green-bar-1" not in line]
    draw("yellow", "bar", 9).save(folder / "images/new.png")
    catalog_csv.write_text("\n".join([*lines, "images/new.png,brand-new,Brand new,,yellow,1,1990,bar"]) + "\n")
    report = index_again(indexed)
    assert {name: report[name] for name in ("added", "updated", "moved", "removed", "unchanged")} == {
        "added": 1,
        "updated": 1,
        "moved": 1,
        "removed": 1,
        "unchanged": 21,
    }
    assert report["embedded"] == 2
    assert index_again(indexed)["unchanged"] == 24


def test_a_changed_title_is_found_without_embedding_anything(indexed, catalog_csv):
    catalog_csv.write_text(catalog_csv.read_text().replace("Red disc", "Crimson wheel"))
    report = index_again(indexed)
    assert report["embedded"] == 0
    assert report["updated"] == 2
    assert ids(indexed.searching.search("shapes", Query(text="crimson wheel")))[0] == "red-disc"


def test_bad_files_are_reported_with_reason_and_remedy_and_stop_nothing(service, catalog_csv):
    folder = catalog_csv.parent / "images"
    (folder / "red-disc-0.png").write_bytes(b"not a picture")
    (folder / "red-bar-0.png").write_bytes((folder / "red-bar-0.png").read_bytes()[:300])
    (folder / "blue-bar-1.png").unlink()
    report = service.jobs.wait(service.indexing.index("shapes", str(catalog_csv)).id).report
    assert {failure["image"] for failure in report["failed"]} == {
        "images/red-disc-0.png",
        "images/red-bar-0.png",
        "images/blue-bar-1.png",
    }
    assert all(failure["reason"] and failure["remedy"] for failure in report["failed"])
    assert (report["items"], report["views"]) == (12, 21)
    # The second view stands in for an unreadable first one, and the item is still counted once.
    assert service.searching.search("shapes", Query(where=(Where("color", ("red",)),))).total == 3
    draw("red", "disc").save(folder / "red-disc-0.png")
    assert index_again(service)["added"] == 1


def test_a_rebuilt_collection_answers_as_before_and_embeds_nothing(indexed):
    query = Query(text="red disc")
    before = ids(indexed.searching.search("shapes", query))
    report = index_again(indexed, rebuild=True)
    assert report["embedded"] == 0
    assert ids(indexed.searching.search("shapes", query)) == before


def test_a_search_that_a_rebuild_overtakes_is_answered_all_the_same(indexed):
    rebuilt = []

    def overtaken(searcher):
        if not rebuilt:
            rebuilt.append(index_again(indexed, rebuild=True))
        return searcher.search(Query(like=("red-disc",)), limit=3)

    assert len(indexed.searching._asked("shapes", overtaken).hits) == 3
    with pytest.raises(QueryError):  # and what is wrong with a question is said as ever
        indexed.searching.search("shapes", Query(where=(Where("no such column", ("x",)),)))


def test_a_corrected_column_kind_changes_the_facets_and_outlives_indexing(indexed):
    indexed.jobs.wait(indexed.indexing.set_kind("shapes", "year", Kind.CATEGORY).id)
    index_again(indexed)
    facet = next(f for f in indexed.searching.facets("shapes", Query()) if f.column == "year")
    assert facet.kind is Kind.CATEGORY
    assert {value.value for value in facet.values} >= {"1900", "1932"}


def test_a_source_that_is_not_there_is_refused_before_a_catalog_is_made(service, tmp_path):
    with pytest.raises(SourceError, match="nothing at"):
        service.indexing.index("ghost", str(tmp_path / "nowhere"))
    assert service.catalogs.all() == []


def test_dropped_files_become_a_catalog_and_more_can_be_added(service, tmp_path):
    for n, colour in enumerate(("red", "green")):
        draw(colour, "disc").save(tmp_path / f"{n}.png")
    service.jobs.wait(service.indexing.add_files("mine", [("holiday/red disc.png", tmp_path / "0.png")]).id)
    service.jobs.wait(service.indexing.add_files("mine", [("../../green.png", tmp_path / "1.png")]).id)
    assert service.catalogs.get("mine").views == 2
    assert sorted(hit.title for hit in service.searching.search("mine", Query()).hits) == ["green", "red disc"]


def test_a_dropped_zip_with_a_csv_is_read_by_its_csv(service, catalog_csv, tmp_path):
    archive = shutil.make_archive(str(tmp_path / "shapes"), "zip", catalog_csv.parent)
    shutil.copy(archive, tmp_path / "again.zip")
    service.jobs.wait(service.indexing.add_files("mine", [("shapes.zip", tmp_path / "shapes.zip")]).id)
    assert service.searching.search("mine", Query(where=(Where("color", ("red",)),))).total == 3
    service.jobs.wait(service.indexing.add_files("mine", [("shapes.zip", tmp_path / "again.zip")]).id)
    assert service.catalogs.get("mine").state == "ready"


def test_a_folder_of_the_users_own_is_never_written_to(indexed, tmp_path):
    draw("red", "disc").save(tmp_path / "x.png")
    with pytest.raises(Conflict, match="never writes to your own folders") as caught:
        indexed.indexing.add_files("shapes", [("x.png", tmp_path / "x.png")])
    assert caught.value.remedy


def test_a_zip_is_indexed_where_it_lies(service, catalog_csv, tmp_path):
    archive = shutil.make_archive(str(tmp_path / "shapes"), "zip", catalog_csv.parent)
    report = service.jobs.wait(service.indexing.index("zipped", archive).id).report
    assert report["items"] == 12
    hit = service.searching.search("zipped", Query(text="red disc")).hits[0]
    assert service.catalogs.original("zipped", hit.picture)[:4] == b"RIFF"


def test_a_catalog_read_by_older_weights_is_read_again_at_the_next_start(indexed):
    indexed.home.book.change(indexed.home.book.catalog("shapes").id, model="embedded@00000000")
    (job,) = indexed.resume()
    assert indexed.jobs.wait(job.id).state == "done"
    assert indexed.catalogs.get("shapes").model != "embedded@00000000"
    assert indexed.searching.search("shapes", Query(text="red disc")).hits[0].id == "red-disc"
    assert indexed.resume() == []


def test_cancelled_indexing_keeps_what_was_read_and_goes_on_later(service, catalog_csv):
    job = service.indexing.index("shapes", str(catalog_csv))
    service.jobs.cancel(job.id)
    assert service.jobs.wait(job.id).state in ("cancelled", "done")
    assert index_again(service)["views"] == 24


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux gives a thread a niceness of its own")
def test_reading_pictures_gives_way_to_searches(service, catalog_csv, monkeypatch):
    def priority():
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    seen, hash = [], images.content_hash
    monkeypatch.setattr(images, "content_hash", lambda data: seen.append(priority()) or hash(data))
    before = priority()
    service.jobs.wait(service.indexing.index("shapes", str(catalog_csv)).id)
    assert len(seen) == 24
    assert min(seen) > before or before == 19
    assert priority() == before


def test_rename_and_delete(indexed, catalog_csv):
    indexed.catalogs.rename("shapes", "Formen")
    assert indexed.searching.search("Formen", Query(text="red disc")).hits
    with pytest.raises(UnknownCatalog):
        indexed.searching.search("shapes", Query())
    indexed.catalogs.delete("Formen")
    assert indexed.catalogs.all() == []
    assert catalog_csv.exists()


# --- search -------------------------------------------------------------------------------------------------------


def test_a_name_is_found_whatever_the_model_knows(indexed):
    result = indexed.searching.search("shapes", Query(text="yellow bar"))
    assert result.hits[0].id == "yellow-bar"
    assert result.hits[0].above_line


def test_a_picture_finds_itself_first(indexed):
    picture, preview = indexed.searching.embed("shapes", saved(draw("green", "square", 1)))
    result = indexed.searching.search("shapes", Query(pictures=(picture,)))
    assert result.hits[0].id == "green-square"
    assert preview[:4] == b"RIFF"


def test_one_item_is_one_hit(indexed):
    found = ids(indexed.searching.search("shapes", Query(text="disc"), limit=100))
    assert len(found) == len(set(found))


def test_more_like_this_leaves_the_item_itself_out(indexed):
    found = ids(indexed.searching.search("shapes", Query(like=("red-disc",))))
    assert found
    assert "red-disc" not in found


def test_without_a_word_drops_the_items_that_hold_it(indexed):
    found = ids(indexed.searching.search("shapes", Query(text="disc", without="red")), above=True)
    assert "red-disc" not in found


def test_filters_are_exact_and_combine(indexed):
    where = (Where("color", ("red", "blue")), Where("price", low=6.0, high=26.0))
    found = set(ids(indexed.searching.search("shapes", Query(where=where))))
    assert found == {"red-square", "red-bar", "blue-disc"}
    assert set(ids(indexed.searching.search("shapes", Query(text="disc", where=where)))) <= found


def test_sort_by_price_year_and_title(indexed):
    def fields(sort, name):
        return [hit.fields[name] for hit in indexed.searching.search("shapes", Query(sort=sort)).hits]

    assert fields("price", "price") == sorted(fields("price", "price"))
    assert fields("-year", "year") == sorted(fields("-year", "year"), reverse=True)
    titles = [hit.title for hit in indexed.searching.search("shapes", Query(sort="title")).hits]
    assert titles == sorted(titles)


def test_pages_of_hits_join_without_gap_or_repeat(indexed):
    whole = ids(indexed.searching.search("shapes", Query(text="disc"), limit=12))
    parts = [
        id for o in (0, 5, 10) for id in ids(indexed.searching.search("shapes", Query(text="disc"), limit=5, offset=o))
    ]
    assert parts == whole


def test_facet_counts_follow_the_filters_but_not_the_facets_own(indexed):
    query = Query(where=(Where("color", ("red",)),))
    facets = {facet.column: facet for facet in indexed.searching.facets("shapes", query)}
    assert {(v.value, v.count, v.selected) for v in facets["color"].values} == {
        ("red", 3, True),
        ("green", 3, False),
        ("blue", 3, False),
        ("yellow", 3, False),
    }
    assert {v.value: v.count for v in facets["tags"].values} == {"disc": 1, "square": 1, "bar": 1, "flat": 3}
    assert (facets["price"].low, facets["price"].high, sum(facets["price"].histogram)) == (5.5, 37.5, 3)


def test_facet_counts_follow_the_query(indexed):
    query = Query(text="yellow bar")
    total = indexed.searching.search("shapes", query).total
    color = next(f for f in indexed.searching.facets("shapes", query) if f.column == "color")
    assert sum(value.count for value in color.values) == total


def test_what_cannot_be_asked_is_refused_in_plain_words(indexed):
    with pytest.raises(QueryError, match="no column called size") as caught:
        indexed.searching.search("shapes", Query(where=(Where("size", ("L",)),)))
    assert "color" in str(caught.value)
    with pytest.raises(UnknownCatalog, match="nothing-here"):
        indexed.searching.search("nothing-here", Query())
    with pytest.raises(NotFound):
        indexed.catalogs.item("shapes", "no such item")
    with pytest.raises(NotAPicture):
        indexed.searching.embed("shapes", b"GIF89a but no more")


def test_an_item_has_all_its_views_and_data(indexed):
    item = indexed.catalogs.item("shapes", "red-disc")
    assert (item.title, len(item.views)) == ("Red disc", 2)
    assert (item.views[0].width, item.views[0].height) == (180, 160)
    assert item.fields["tags"] == ["disc", "flat"]
    assert indexed.catalogs.thumbnail(item.views[0].picture, "small").read_bytes()[:4] == b"RIFF"


def test_examples_come_from_the_catalog(indexed):
    examples = indexed.searching.examples("shapes")
    assert examples.words
    assert all(indexed.searching.search("shapes", Query(text=word)).total for word in examples.words)
    assert examples.items


def test_words_of_any_length_and_script_are_answered(indexed):
    for text in ("", " ", "🙂", "赤い円", "x" * 100_000, "word " * 10_000, "<b>red</b>", "\x00"):
        indexed.searching.search("shapes", Query(text=text))


def test_of_a_long_text_the_answer_says_how_many_words_were_read(indexed):
    found = indexed.searching.search("shapes", Query(text="red disc and more words " * 2000))
    assert found.query["truncated"]["words"] == 10_000
    assert 0 < found.query["truncated"]["read"] < 100
    assert ids(found)[0] == "red-disc"
    assert "truncated" not in indexed.searching.search("shapes", Query(text="red disc")).query


def test_two_catalogs_do_not_mix(indexed, tmp_path):
    other = write_catalog(tmp_path / "other", ("red",))
    indexed.jobs.wait(indexed.indexing.index("other", str(other)).id)
    assert indexed.searching.search("other", Query()).total == 3
    assert indexed.searching.search("shapes", Query()).total == 12


def test_the_index_report_tells_how_long_each_stage_took_and_nothing_of_one_that_is_off(indexed):
    report = indexed.indexing.last_report("shapes")
    assert set(report["stages"]) == {"reading", "decoding", "thumbnails", "embedding"}
    assert all(ms > 0 for ms in report["stages"].values())
    again = indexed.jobs.wait(indexed.indexing.index("shapes").id).report
    assert again["stages"] == {}
