"""A catalog's model is changed beside the one in use, checked, swapped in, and changed back."""

import numpy as np
import pytest
from conftest import draw, saved
from models import write_model
from test_service import index_again

from vitrine import embedding
from vitrine.errors import CheckFailed, Conflict, ModelUnavailable, QueryError
from vitrine.indexing import check as checking
from vitrine.indexing.collections import at_hand
from vitrine.search.query import Query, Where
from vitrine.service import Service
from vitrine.store.protocol import Point, Sparse


@pytest.fixture(scope="module")
def other(tmp_path_factory):
    return write_model(tmp_path_factory.mktemp("models") / "other")


def collections(service):
    return set(service.home.store.names())


def ranks(service, like="red-disc"):
    return [hit.id for hit in service.searching.search("shapes", Query(like=(like,))).hits]


def change(service, model, **options):
    return index_again(service, "shapes", model=model, **options)


def back(service):
    job = service.jobs.wait(service.changing.rollback("shapes").id)
    assert job.state == "done", job.error
    return job.report


def test_a_changed_model_answers_by_its_own_vectors_and_is_checked_first(indexed, other):
    before = ranks(indexed)
    report = change(indexed, other)
    assert report["embedded"] == report["views"] == 24
    assert report["check"] == {"points": 24, "sample": 24, "recall": 1.0}
    info = indexed.catalogs.get("shapes")
    assert embedding.model_name(info.model) == other
    assert embedding.model_name(info.former) == "embedded"
    assert ranks(indexed) != before
    assert indexed.searching.search("shapes", Query(where=(Where("color", ("red",)),))).total == 3


def test_going_back_and_forth_embeds_nothing_and_keeps_the_other(indexed, other):
    before = ranks(indexed)
    change(indexed, other)
    changed = ranks(indexed)
    for wanted, kept in ((before, other), (changed, "embedded"), (before, other)):
        assert back(indexed)["embedded"] == 0
        assert ranks(indexed) == wanted
        assert embedding.model_name(indexed.catalogs.get("shapes").former) == kept
        assert len(collections(indexed)) == 2


def test_going_back_works_while_the_pictures_are_out_of_reach(indexed, other, catalog_csv):
    before = ranks(indexed)
    change(indexed, other)
    catalog_csv.parent.rename(catalog_csv.parent.with_name("unplugged"))
    assert back(indexed)["embedded"] == 0
    assert ranks(indexed) == before


def test_after_files_have_changed_going_back_brings_the_kept_one_in_step_first(indexed, other, catalog_csv):
    change(indexed, other)
    folder = catalog_csv.parent
    draw("yellow", "bar", 9).save(folder / "images/new.png")
    lines = [line for line in catalog_csv.read_text().splitlines() if "green-bar" not in line]
    catalog_csv.write_text("\n".join([*lines, "images/new.png,brand-new,Brand new,,yellow,1,1990,bar"]) + "\n")
    index_again(indexed)
    assert back(indexed)["embedded"] == 1
    found = [hit.id for hit in indexed.searching.search("shapes", Query(like=("yellow-bar",))).hits]
    assert "brand-new" in found and "green-bar" not in found


def test_a_third_model_takes_the_place_of_the_one_that_was_kept(indexed, other, tmp_path):
    third = write_model(tmp_path / "third", seed=3)
    change(indexed, other)
    change(indexed, third)
    assert embedding.model_name(indexed.catalogs.get("shapes").former) == other
    assert len(collections(indexed)) == 2


def test_asking_for_the_former_model_by_name_is_going_back(indexed, other):
    before = ranks(indexed)
    change(indexed, other)
    report = change(indexed, "embedded")
    assert (report["embedded"], ranks(indexed)) == (0, before)
    assert embedding.model_name(indexed.catalogs.get("shapes").former) == other


def test_a_rebuild_keeps_what_is_kept(indexed, other):
    change(indexed, other)
    index_again(indexed, rebuild=True)
    assert embedding.model_name(indexed.catalogs.get("shapes").former) == "embedded"
    assert len(collections(indexed)) == 2


def test_what_is_kept_is_deleted_on_request_and_with_the_catalog(indexed, other):
    change(indexed, other)
    kept = indexed.changing.kept("shapes")
    assert kept.bytes > 24 * 256 * 2
    assert indexed.changing.drop_former("shapes") == kept.bytes
    assert indexed.changing.kept("shapes") is None
    assert len(collections(indexed)) == 1
    with pytest.raises(Conflict, match="nothing to go back to"):
        indexed.changing.rollback("shapes")
    assert change(indexed, "embedded")["embedded"] == 24  # its vectors were deleted, too
    indexed.catalogs.delete("shapes")
    assert collections(indexed) == set()


def test_vectors_that_another_catalog_needs_outlive_what_is_kept(indexed, other, catalog_csv):
    indexed.jobs.wait(indexed.indexing.index("twin", str(catalog_csv)).id)
    change(indexed, other)
    indexed.changing.drop_former("shapes")
    assert index_again(indexed, "twin", rebuild=True)["embedded"] == 0


def test_a_cancelled_change_leaves_the_old_model_in_use(indexed, other):
    before = ranks(indexed)
    job = indexed.indexing.index("shapes", model=other)
    indexed.jobs.cancel(job.id)
    assert indexed.jobs.wait(job.id).state == "cancelled"
    assert ranks(indexed) == before
    assert indexed.catalogs.get("shapes").former == ""
    assert change(indexed, other)["views"] == 24


def test_while_it_is_changed_searches_go_on_by_the_old_model(indexed, other):
    before = ranks(indexed)
    job = indexed.indexing.index("shapes", model=other)
    seen = set()
    while indexed.jobs.get(job.id).active:
        info = indexed.catalogs.get("shapes")
        if info.changing:
            seen.add(info.changing)
            result = indexed.searching.search("shapes", Query(like=("red-disc",)))
            if result.model == info.model:
                assert [hit.id for hit in result.hits] == before
    assert seen == {other}
    assert indexed.catalogs.get("shapes").changing == ""


def test_a_link_with_a_picture_of_the_old_model_is_refused_in_plain_words(indexed, other):
    picture, _ = indexed.searching.embed("shapes", saved(draw("red", "disc")))
    change(indexed, other)
    with pytest.raises(QueryError, match="another model") as caught:
        indexed.searching.search("shapes", Query(pictures=(picture,)))
    assert caught.value.remedy


def test_a_model_that_is_not_there_is_said_before_anything_starts(indexed, tmp_path):
    with pytest.raises(ModelUnavailable):
        indexed.indexing.index("shapes", model=f"local-dir:{tmp_path / 'nothing'}")
    assert indexed.catalogs.get("shapes").state == "ready"


def test_going_back_to_weights_that_have_gone_is_refused_and_changes_nothing(indexed, tmp_path):
    third = write_model(tmp_path / "third", seed=3)
    change(indexed, third)
    change(indexed, "embedded")
    (tmp_path / "third" / "open_clip_model.safetensors").unlink()
    with pytest.raises(ModelUnavailable, match="no longer there"):
        indexed.changing.rollback("shapes")
    assert ranks(indexed)


def test_weights_that_have_gone_are_not_kept(indexed, tmp_path):
    third = write_model(tmp_path / "third", seed=3)
    change(indexed, third)
    (tmp_path / "third" / "open_clip_model.safetensors").unlink()
    change(indexed, "embedded")
    assert indexed.catalogs.get("shapes").former == ""
    assert len(collections(indexed)) == 1


def test_a_job_that_was_killed_is_gone_on_with_and_a_finished_rollback_is_not_repeated(indexed, other, settings):
    change(indexed, other)
    former, model = indexed.catalogs.get("shapes").former, indexed.catalogs.get("shapes").model
    indexed.home.log.start("shapes", "rollback", {"model": former})  # as a killed process leaves it
    indexed.home.log.start(
        "shapes", "rollback", {"model": model}
    )  # killed between the swap and the note that it is done
    indexed.close()
    again = Service(settings, "a test")
    try:
        (job,) = again.resume()
        assert again.jobs.wait(job.id).state == "done"
        assert again.catalogs.get("shapes").model == former
    finally:
        again.close()


# --- the check ----------------------------------------------------------------------------------------------------


def damaged(service, how):
    """The catalog's own collection after some damage."""
    catalog = service.home.book.catalog("shapes")
    collection = service.home.store.open(catalog.collection)
    views = service.home.book.views(catalog.id)
    how(collection, views)
    return service.home.book, collection, catalog.model, views


def lose_a_point(collection, views):
    collection.delete([views[0].point])


def wrong_vectors(collection, views):
    rng = np.random.default_rng(1)
    for view in views:
        vector = rng.normal(size=256).astype(np.float32)
        point = Point(view.point, vector / np.linalg.norm(vector), Sparse((), ()), {"item": view.item})
        collection.upsert([point])


def a_stranger(collection, views):
    (found,) = collection.retrieve([views[0].point], with_vectors=True)
    collection.delete([views[1].point])
    collection.upsert([Point("6b1f1f2e-0000-4000-8000-000000000000", found.picture, Sparse((), ()), {"item": "x"})])


@pytest.mark.parametrize("damage", [lose_a_point, wrong_vectors, a_stranger])
def test_the_check_notices(indexed, damage):
    with pytest.raises(CheckFailed) as caught:
        checking.check(*damaged(indexed, damage))
    assert "searched as before" in caught.value.why


def test_a_collection_that_fails_its_check_is_dropped_and_the_old_one_goes_on(indexed, other, monkeypatch):
    before = ranks(indexed)
    monkeypatch.setattr(checking, "LEAST", 2.0)
    job = indexed.jobs.wait(indexed.indexing.index("shapes", model=other).id)
    assert (job.state, job.error["error"]) == ("failed", "check_failed")
    assert ranks(indexed) == before
    assert len(collections(indexed)) == 1


def test_a_service_that_does_not_answer_may_be_gone_back_to_later_a_folder_that_is_gone_may_not(tmp_path):
    assert at_hand("http:http://127.0.0.1:9@a-model")
    assert not at_hand(f"local-dir:{tmp_path}@00000000")
