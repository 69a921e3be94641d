"""Whatever is done to a catalog in whatever order, it shows what a plain dictionary says it should."""

import csv
import shutil
import tempfile
from pathlib import Path

from conftest import draw
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from killed_change import register

from vitrine import embedding
from vitrine.search.query import Query, Where
from vitrine.service import Service
from vitrine.settings import Settings

IDS = ("a", "b", "c", "d", "e")
COLOURS = ("red", "green", "blue")
WORDS = st.sampled_from(("", "one", "two", "three"))
IDENTIFIERS = st.sampled_from(IDS)


class Living(RuleBasedStateMachine):
    """The model: what the source says, what the catalog holds of it, edits, hidden items, and what was before."""

    def __init__(self):
        super().__init__()
        self._families = dict(embedding.FAMILIES)
        register()
        self.folder = Path(tempfile.mkdtemp(prefix="vitrine-living-"))
        self.service = Service(Settings(home=self.folder / "home", model="grid-2", threads=1), "a test")
        self.source = {id: {"title": id, "color": COLOURS[n % 3]} for n, id in enumerate(IDS)}
        self.held, self.former = {}, None
        self.edits, self.hidden = {}, set()

    def teardown(self):
        self.service.close()
        embedding.FAMILIES.clear()
        embedding.FAMILIES.update(self._families)
        shutil.rmtree(self.folder)

    def write_source(self):
        with (self.folder / "catalog.csv").open("w", newline="") as stream:
            table = csv.writer(stream)
            table.writerow(["image", "id", "title", "color"])
            for id, item in self.source.items():
                table.writerow([f"{id}.png", id, item["title"], item["color"]])

    def run(self, job):
        job = self.service.jobs.wait(job.id)
        assert job.state == "done", job.error
        return job.report

    @initialize()
    def first(self):
        for n, id in enumerate(IDS):
            draw(COLOURS[n % 3], ("disc", "bar")[n % 2], n).save(self.folder / f"{id}.png")
        self.write_source()
        self.run(self.service.indexing.index("shapes", str(self.folder / "catalog.csv")))
        self.held = {id: dict(item) for id, item in self.source.items()}

    @rule(id=IDENTIFIERS, title=WORDS, color=st.sampled_from(COLOURS))
    def the_source_changes(self, id, title, color):
        self.source[id] = {"title": title, "color": color}

    @rule(id=IDENTIFIERS)
    def the_source_loses_an_item(self, id):
        if len(self.source) > 1:
            self.source.pop(id, None)

    @rule(rebuild=st.booleans())
    def it_is_indexed(self, rebuild):
        self.write_source()
        report = self.run(self.service.indexing.index("shapes", rebuild=rebuild))
        assert report["embedded"] == 0
        if self.held != self.source:
            self.former = self.held
        self.held = {id: dict(item) for id, item in self.source.items()}

    @rule(id=IDENTIFIERS, field=st.sampled_from(("title", "color")), value=WORDS)
    def a_value_is_edited(self, id, field, value):
        if id in self.held:
            self.service.editing.set("shapes", id, field if field == "title" else f"f.{field}", value)
            if (id, field) in self.edits or value != self.held[id][field]:
                self.edits[id, field] = value

    @rule(id=IDENTIFIERS, field=st.sampled_from(("title", "color")))
    def the_source_s_value_is_shown_again(self, id, field):
        if id in self.held:
            self.service.editing.back("shapes", id, field if field == "title" else f"f.{field}")
            self.edits.pop((id, field), None)

    @rule(id=IDENTIFIERS)
    def an_item_is_hidden_or_shown(self, id):
        if id in self.hidden:
            self.service.editing.show("shapes", [id])
            self.hidden.discard(id)
        elif id in self.held:
            self.service.editing.hide("shapes", [id])
            self.hidden.add(id)

    @rule()
    def the_last_indexing_is_taken_back(self):
        if self.former is not None:
            assert self.run(self.service.changing.revert("shapes"))["embedded"] == 0
            self.held, self.former = self.former, self.held

    @invariant()
    def it_shows_what_it_should(self):
        if not self.held:
            return
        shown = {
            id: {**item, **{field: value for (of, field), value in self.edits.items() if of == id}}
            for id, item in self.held.items()
            if id not in self.hidden
        }
        hits = {hit.id: hit for hit in self.service.searching.search("shapes", Query(), limit=100).hits}
        assert {id: hit.title for id, hit in hits.items()} == {id: item["title"] or id for id, item in shown.items()}
        for color in COLOURS:
            found = self.service.searching.search("shapes", Query(where=(Where("color", (color,)),)), limit=100).hits
            assert {hit.id for hit in found} == {id for id, item in shown.items() if item["color"] == color}
        assert self.service.catalogs.get("shapes").items == len(shown)


Living.TestCase.settings = settings(
    max_examples=8, stateful_step_count=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
TestLiving = Living.TestCase
