"""The first screen: how much the publications fix, and an example of what they leave open."""

from typing import TYPE_CHECKING

from zhixing.present.document import Headline, Point, Tile
from zhixing.published import settle
from zhixing.published.inequalities import PROVINCE
from zhixing.published.quantities import COUNTS, FIRST, MONEY, STOCK, Quantity
from zhixing.published.system import Bound
from zhixing.studies.published_record import conflicts, frames, wording

if TYPE_CHECKING:
    from zhixing.studies.published_record import PublishedRecord

FIXED = {"printed", "pinned"}


def headline(study: "PublishedRecord") -> Headline:
    """Return the finding, four tiles and the main points; for another unit, that nothing is kept for it."""
    w = study.words
    if not study.held:
        return study.block(
            w(
                "The published record is kept for the whole province; none for {unit}",
                unit=study.page.unit_name,
            ),
            (study.page.unit_name,),
            (),
            (),
        )
    count = frames.counted([bound.state for bound in study.bounds.values()])
    return study.block(sentence(study, count), _meta(study), _tiles(study, count), _points(study))


def open_stock(study: "PublishedRecord") -> Bound | None:
    """Return the last first-case stock before the page's year that is not fixed; None where all are."""
    for year in range(study.parameters.year - 1, frames.YEARS[0] - 1, -1):
        bound = study.bounds.get(Quantity(PROVINCE, STOCK, FIRST, year))
        if bound is not None and bound.state not in FIXED:
            return bound
    return None


def sentence(study: "PublishedRecord", count: dict[str, int]) -> str:
    """Return the page's h1."""
    w, f = study.words, study.format
    said = {
        "n": f.count(count["printed"] + count["pinned"]),
        "total": f.count(len(frames.ASKED)),
        "unit": study.page.unit_name,
    }
    stock = open_stock(study)
    if stock is None:
        return w("Published figures fix {n} of {total} yearly totals for {unit} to within 1%", **said)
    said["year"] = str(stock.quantity.year)
    if stock.high is None:
        return w(
            "Published figures fix {n} of {total} yearly totals for {unit} to within 1%; first-enforcement cases pending at the end of "
            "{year} have no upper limit",
            **said,
        )
    low, high = stock.whole
    said |= {"low": f.count(low), "high": f.count(high)}
    return w(
        "Published figures fix {n} of {total} yearly totals for {unit} to within 1%; first-enforcement cases pending at the end of "
        "{year} could be anything from {low} to {high}",
        **said,
    )


def _meta(study: "PublishedRecord") -> tuple[str, ...]:
    w, f = study.words, study.format
    return (
        study.page.unit_name,
        w("{first} to {last}", first=frames.YEARS[0], last=frames.YEARS[-1]),
        w("first enforcement and all case types, apart"),
        w("{n} publications", n=f.count(len(study.record.figures))),
    )


def _tiles(study: "PublishedRecord", count: dict[str, int]) -> list[Tile]:
    w, f = study.words, study.format
    total = f.count(len(frames.ASKED))
    whole = [one for one in study.record.contradictions if one.kind == "whole"]
    return [
        Tile(
            w("Fixed to within 1%"),
            w("{n} of {total}", n=f.count(count["printed"] + count["pinned"]), total=total),
            w(
                "{printed} published, {pinned} follow",
                printed=f.count(count["printed"]),
                pinned=f.count(count["pinned"]),
            ),
        ),
        Tile(
            w("Limited above"),
            w("{n} of {total}", n=f.count(count["limited"]), total=total),
            w("too wide to be read as a value"),
        ),
        Tile(
            w("Without an upper limit"),
            w("{n} of {total}", n=f.count(count["unlimited"]), total=total),
            w("{n} of them after 2020", n=f.count(sum(_late(bound) for bound in study.bounds.values()))),
        ),
        Tile(
            w("Contradictions"),
            f.count(len(study.record.contradictions)),
            w(
                "{whole} of whole numbers, {interval} of intervals",
                whole=f.count(len(whole)),
                interval=f.count(len(study.record.contradictions) - len(whole)),
            ),
        ),
    ]


def _late(bound: Bound) -> bool:
    """Return whether a total is without an upper limit and later than the last account that closes."""
    return bound.high is None and bound.quantity.year > 2020  # noqa: PLR2004  # as the tile says


def _closing(study: "PublishedRecord") -> Point:
    """Return the years in which opening, received, closed and pending of first cases are all fixed."""
    w = study.words
    years = [
        str(year)
        for year in frames.YEARS
        if all(study.bounds[Quantity(PROVINCE, metric, FIRST, year)].state in FIXED for metric in COUNTS)
    ]
    if not years:
        return Point(w("No yearly account closes: each lacks more than one figure."), "known")
    said = {"years": f"<b>{w(', ').join(years)}</b>", "n": study.format.count(len(frames.YEARS))}
    return Point(
        w("Of {n} yearly accounts of first-enforcement cases one closes: {years}.", **said)
        if len(years) == 1
        else w("Of {n} yearly accounts of first-enforcement cases these close: {years}.", **said),
        "known",
    )


def _points(study: "PublishedRecord") -> list[Point]:
    w, f = study.words, study.format

    def bold(metric: str, year: int, scope: str = FIRST) -> str:
        return f"<b>{wording.interval(study, study.bounds[Quantity(PROVINCE, metric, scope, year)])}</b>"

    points = [
        _closing(study),
        Point(
            w(
                "First-enforcement cases of 2020 are fixed although not published: {received} received, {closed} closed.",
                received=bold("received", 2020),
                closed=bold("closed", 2020),
            ),
            "closed",
        ),
        Point(
            w("Recovered in 2019, first-enforcement cases: {amount}.", amount=bold(MONEY, 2019)),
            "recovered",
        ),
        *conflicts.points(study),
    ]
    more = settle.needed(study.record, frames.ASKED)
    words = w(
        "{n} more figures, well chosen, would fix all {total}; fewer cannot.",
        n=f"<b>{f.count(more)}</b>",
        total=f.count(len(frames.ASKED)),
    )
    return [*points, Point(words, "settling")]
