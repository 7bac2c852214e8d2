"""The sentences of the recovered study.

Amounts are heavy-tailed: a few large cases can make a year. A direction is named in the finding only where the change
without each year's largest cases has an interval that excludes none and points the same way.
"""

from decimal import Decimal

import polars as pl

from zhixing.methods.concentration import ChangeWithout
from zhixing.studies.recovered_amounts import frames
from zhixing.studies.study import Study

MOST = Decimal("0.5")


def factor_words(study: Study, factor: str, effect: Decimal) -> str:
    """Return what a factor of the split did."""
    w = study.words
    words = {
        "closed": (w("more cases closed"), w("fewer cases closed")),
        "mean_claim": (w("larger claims"), w("smaller claims")),
        "recovery_rate": (w("a higher recovery rate"), w("a lower recovery rate")),
    }
    return words[factor][0 if effect > 0 else 1]


def main_factor(split: pl.DataFrame) -> tuple[str, Decimal] | None:
    """Return the factor that is more than half of the change, and its effect."""
    total = split["lmdi_yuan"].sum()
    if not total:
        return None
    for factor, effect in split.select("factor", "lmdi_yuan").iter_rows():
        if effect / total > MOST:
            return str(factor), effect
    return None


def distinguishable(change: ChangeWithout | None) -> bool:
    """Return whether the change without the largest cases excludes none, in the direction of the whole."""
    if change is None or not change.without.excludes(0.0):
        return False
    return (change.change_without_yuan > 0) == (change.change_yuan > 0)


def finding(study: Study, split: pl.DataFrame | None, change: ChangeWithout | None) -> str:
    """Return the page's h1.

    Where the largest cases are withheld nothing was tested: the sentence then gives both amounts and no verdict.
    """
    w, f = study.words, study.format
    now, then = (
        frames.exact(study.now("recovered_yuan").value),
        frames.exact(study.then("recovered_yuan").value),
    )
    said = {
        "unit": study.page.unit_name,
        "year": study.year(study.period),
        "baseline": study.year(study.baseline),
    }
    if now is None:
        return _withheld(study, said)
    said["now"] = f.yuan(now)
    if then is None or not then:
        return w(
            "{unit} recovered {now} in {year}; {baseline} offers no published amount to hold it against",
            **said,
        )
    said |= {"then": f.yuan(then), "share": f.share(abs(now / then - 1))}
    if change is None:
        return w("{unit} recovered {now} in {year}; in {baseline} it was {then}", **said)
    if not distinguishable(change):
        return w(
            "{unit} recovered {now} in {year} against {then} in {baseline}: not distinguishable from chance",
            **said,
        )
    return _changed(study, split, said, more=now > then)


def _withheld(study: Study, said: dict[str, str]) -> str:
    """Return why there is no amount: the kind of year is not published, or too few cases."""
    w = study.words
    if study.period.kind == "judicial":
        return w("{unit}: amounts are published for calendar years only, not for {year}", **said)
    return w("{unit}: too few cases to publish what was recovered in {year}", **said)


def _changed(study: Study, split: pl.DataFrame | None, said: dict[str, str], *, more: bool) -> str:
    """Return by how much, and which factor is most of it where one is."""
    w = study.words
    main = None if split is None else main_factor(split)
    if main is None:
        return (
            w("{unit} recovered {now} in {year}, {share} more than in {baseline}", **said)
            if more
            else w("{unit} recovered {now} in {year}, {share} less than in {baseline}", **said)
        )
    said = said | {"factor": factor_words(study, *main)}
    if more:
        return w(
            "{unit} recovered {now} in {year}, {share} more than in {baseline}; most of the rise is {factor}",
            **said,
        )
    return w(
        "{unit} recovered {now} in {year}, {share} less than in {baseline}; most of the fall is {factor}",
        **said,
    )


def split_point(study: Study, split: pl.DataFrame) -> str:
    """Return the exact split in words."""
    w, f = study.words, study.format
    listed = w(", ").join(
        f"{factor_words(study, factor, effect)} {f.signed(f.yuan(effect))}"
        for factor, effect in split.select("factor", "lmdi_yuan").iter_rows()
    )
    return w(
        "The change of <b>{total}</b> splits into {listed}.",
        total=f.signed(f.yuan(split["lmdi_yuan"].sum())),
        listed=listed,
    )


def why_withheld(study: Study) -> str:
    """Return why an amount does not stand where it would."""
    return study.words(
        "Amounts are withheld here or not published at this level: they could tell of one party."
    )
