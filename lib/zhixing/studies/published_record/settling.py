"""What a court would have to publish: one more figure, and what it would settle."""

from typing import TYPE_CHECKING, Final

import polars as pl

from zhixing.present import charts
from zhixing.present.document import Figure
from zhixing.present.tables import table
from zhixing.published import settle
from zhixing.published.settle import Narrowed
from zhixing.studies.published_record import wording

if TYPE_CHECKING:
    from zhixing.studies.published_record import PublishedRecord

SHOWN: Final = 10
"""Publications drawn."""


def settling(study: "PublishedRecord") -> Figure:
    """Return what one more publication would settle, and for each open total which one would narrow it most."""
    w, f = study.words, study.format
    found = study.narrowings
    ranked = settle.settling(found)
    drawn = pl.DataFrame(
        [{"label": wording.short(study, one), "value": len(held)} for one, held in ranked[:SHOWN]],
        schema={"label": pl.String, "value": pl.Int64},
    )
    best = settle.best(found)
    rows = pl.DataFrame(
        [_row(study, one) for one in best],
        schema=dict.fromkeys(("target", "now", "published", "left"), pl.String),
    )
    title = w(
        "No single figure settles more than {n} other totals",
        n=f.count(max((len(held) for _, held in ranked), default=0)),
    )
    return study.figure(
        "settling",
        title=title,
        subtitle=w(
            "Other totals cut to a tenth of their width or given an upper limit, if this one were published"
        ),
        chart=charts.bars(drawn, study.parameters.lang, "cases"),
        alt=title,
        table=table(
            rows,
            {
                "target": w("Open total"),
                "now": w("Can be"),
                "published": w("Publication that narrows it most"),
                "left": w("Width left at most"),
            },
        ),
        n=len(best),
        n_unit=w("open totals"),
        foot=w(
            "Printed as usual (万 and 亿元 with two decimals), worst case over all values it could state; the total itself left out."
        ),
        so_what=w(
            "Two counts a year and scope, received and pending, close an account: closed and handled follow from them."
        ),
    )


def _row(study: "PublishedRecord", one: Narrowed) -> dict[str, str]:
    kind = one.target.quantity.kind
    return {
        "target": wording.quantity(study, one.target.quantity),
        "now": wording.interval(study, one.target),
        "published": wording.quantity(study, one.published),
        "left": study.words("no limit") if one.width is None else wording.number(study, kind, one.width),
    }
