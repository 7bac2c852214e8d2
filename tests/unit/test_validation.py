"""VALIDATION.md was made by this code: its rows, its settings, and one world of each trial drawn anew."""

import re
from pathlib import Path

import pytest

from validation import demonstration, document, run
from validation.draws import Draw, Quantity, Trial
from validation.trials import TRIALS

WRITTEN = (Path(__file__).resolve().parents[2] / "VALIDATION.md").read_text(encoding="utf-8")


def test_the_document_has_a_row_for_every_quantity_and_size():
    expected = [
        (trial.title, quantity.name, f"{size:g}", f"{trial.seeds:,}")
        for trial in TRIALS
        for quantity in trial.quantities.values()
        for size in trial.sizes
    ]
    assert document.rows_of(WRITTEN) == expected


def test_at_least_a_thousand_worlds_of_every_size_with_and_without_effect():
    for trial in TRIALS:
        assert trial.seeds >= 1000
        assert 0.0 in trial.sizes
        assert len(trial.sizes) >= 4


def test_no_method_misses():
    assert "*missed*" not in WRITTEN
    assert "nothing missed" in WRITTEN


def test_the_document_names_the_settings_of_the_demonstration():
    assert demonstration.SCALE == 0.2
    assert f"{demonstration.SEEDS} provinces at a fifth of the size" in WRITTEN


@pytest.mark.parametrize("trial", TRIALS, ids=lambda trial: trial.id)
def test_a_world_drawn_anew_shows_what_the_document_says(trial):
    drawn = trial.draw(trial.sizes[-1], document.SPOT_SEED)
    for row in document.spot(trial, drawn):
        name, *numbers = re.findall(r"[^|]+", row)[1], *re.findall(r"[^|]+", row)[4:7]
        written = re.search(rf"^\| {trial.id} \|{re.escape(name)}\|.*$", WRITTEN, re.MULTILINE)[0].split("|")[
            5:8
        ]
        for ours, theirs in zip(numbers, written, strict=True):
            if theirs.strip() == "–":
                assert ours.strip() == "–"
            else:
                assert float(ours) == pytest.approx(float(theirs), rel=1e-3, abs=1e-4)


def sample(*draws, kind="estimate", size=0.0):
    quantity = Quantity("q", kind)
    trial = Trial("t", "T", "m", "s", (0.0, 1.0), 4, lambda *_: {}, {"q": quantity}, "")
    return run.summed_up(trial, quantity, size, draws)


def test_rows_sum_up_their_worlds():
    row = sample(
        Draw(1.0, 0.0, 2.0, 1.0, found=False),
        Draw(3.0, 2.5, 3.5, 1.0, found=True),
        Draw(2.0, 0.5, None, 1.0, found=True),
        Draw(None, None, None, 0.0, found=False),
    )
    assert (row.seeds, row.declined, row.truth, row.mean, row.bias) == (4, 1, 1.0, 2.0, 1.0)
    assert row.bias_error == pytest.approx(1 / 3**0.5)  # standard deviation of 0, 2, 1 over √3
    assert row.coverage[0] == pytest.approx(2 / 3)
    assert row.found[0] == 2 / 4


def test_some_rows_are_renewed_and_the_others_kept():
    trial = next(trial for trial in TRIALS if trial.id == "ceiling")
    rows = run.run([trial], jobs=0, seeds=2)
    renewed = document.renewed(WRITTEN, rows, [trial])
    assert document.line(rows[0]) in renewed.split("\n")
    ours = [line for line in WRITTEN.split("\n") if line.startswith(("| Relief", "| relief", "| Orders"))]
    assert len(ours) > 10
    assert set(ours) <= set(renewed.split("\n"))
    section = "## The demonstration itself\n\nelse\n"
    other = document.with_agreement(WRITTEN, section)
    assert section in other
    assert other.split("## Spot checks")[1] == WRITTEN.split("## Spot checks")[1]


def test_false_alarms_and_poor_coverage_miss():
    good, bad = Draw(0.0, -1.0, 1.0, 0.0, found=False), Draw(2.0, 1.0, 3.0, 0.0, found=True)
    assert document.verdict(sample(*[good] * 95, *[bad] * 5)) == "passes"
    assert document.verdict(sample(*[good] * 92, *[bad] * 8)) == "missed"
    assert document.verdict(sample(*[good] * 100)) == "missed"  # an interval that never misses is too wide
    assert document.verdict(sample(*[good] * 100, kind="bound")) == "passes"
    assert document.verdict(sample(*[bad] * 100, kind="biased")) == "shown"
    alarms = [Draw(0.0, None, None, 0.0, found=True)] * 100
    assert document.verdict(sample(*alarms, kind="said")) == "missed"
    assert document.verdict(sample(*alarms, kind="said", size=1.0)) == "passes"


def test_a_run_on_two_processes_equals_one_without():
    trials = [trial for trial in TRIALS if trial.id == "ceiling"]
    assert run.run(trials, jobs=2, seeds=3) == run.run(trials, jobs=0, seeds=3)
