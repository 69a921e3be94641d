"""A change of model that is killed at any step leaves the old model in use, and is gone on with at the next start."""

import os
import shutil
import subprocess
import sys

import pytest
from conftest import ROOT
from killed_change import register

from vitrine import embedding
from vitrine.search.query import Query
from vitrine.service import Service
from vitrine.settings import Settings

MODELS = ("grid-2", "grid-4")


@pytest.fixture(autouse=True)
def _families(monkeypatch):
    monkeypatch.setattr(embedding, "FAMILIES", dict(embedding.FAMILIES))
    register()


def child(home, step):
    command = [sys.executable, str(ROOT / "tests" / "killed_change.py"), str(home), str(step)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment)


def ranks(service):
    return [hit.id for hit in service.searching.search("shapes", Query(like=("red-disc",)), limit=100).hits]


def test_killed_at_any_step_the_old_model_goes_on_until_the_new_one_is_whole(tmp_path, catalog_csv):
    def opened(home):
        return Service(Settings(home=home, batch=8, threads=1), "a test")

    service = opened(tmp_path / "before")
    assert service.jobs.wait(service.indexing.index("shapes", str(catalog_csv), model="grid-2").id).state == "done"
    answers = {"grid-2": ranks(service)}
    service.close()

    shutil.copytree(tmp_path / "before", tmp_path / "whole")
    whole = child(tmp_path / "whole", 0)
    assert whole.returncode == 0, whole.stderr
    steps = int(whole.stdout)
    service = opened(tmp_path / "whole")
    answers["grid-4"] = ranks(service)
    service.close()
    assert answers["grid-2"] != answers["grid-4"]

    served = []
    for step in range(1, steps + 1):
        home = tmp_path / f"killed {step}"
        shutil.copytree(tmp_path / "before", home)
        assert child(home, step).returncode == -9
        service = opened(home)
        served.append(service.catalogs.get("shapes").model)
        assert ranks(service) == answers[served[-1]], f"after step {step}"
        for job in service.resume():
            assert service.jobs.wait(job.id).state == "done"
        info = service.catalogs.get("shapes")
        assert (info.model, info.former, ranks(service)) == ("grid-4", "grid-2", answers["grid-4"]), f"step {step}"
        assert service.jobs.wait(service.changing.rollback("shapes").id).report["embedded"] == 0
        assert ranks(service) == answers["grid-2"]
        assert len(service.home.store.names()) == 2
        service.close()
        shutil.rmtree(home)
    assert served == sorted(served)
    assert set(served) == set(MODELS)
