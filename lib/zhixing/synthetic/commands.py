"""Orders 指挥长令 (until 2020 执行工作建议函): issued, answered, overdue, re-issued.

Who receives one, and when, is not drawn here: orders go to courts with weak figures and change their pace, so they are
part of the docket.
"""

from dataclasses import dataclass, fields

import numpy as np
import polars as pl

from zhixing.records.columns import COMMAND_MATTERS, COMMAND_RESULTS, COURT_LEVELS
from zhixing.synthetic import tables
from zhixing.synthetic.arrays import NEVER, Bools, Floats, Ints
from zhixing.synthetic.orders import Orders
from zhixing.synthetic.register import Register, lag, numbers, on_working_days, record

MATTER_SHARES = (0.42, 0.18, 0.12, 0.16, 0.12)
FROM_HIGH = 0.15
"""Share of orders to basic courts that the high court issues itself, copied to the intermediate court."""

DUE_DAYS = (10, 15, 20)
ANSWER_DAYS, UNEVEN = 8.5, 5.0
NEVER_ANSWERED = 0.03
REISSUED = 0.65
"""Share of orders that are issued again when they fall overdue."""

RESULT_SHARES = (0.72, 0.20, 0.08)
ABOUT_CASE = (0.75, 0.10, 0.55, 0.90, 0.65)
"""Share of orders that name a case, by matter."""


def records(register: Register, orders: Orders) -> pl.DataFrame:
    """Return the orders in order of issue, re-issues chained by number.

    Args:
        register: First cases.
        orders: The orders on the docket; the re-issues of those that fall overdue are drawn here and change no pace.
    """
    rng = register.stream("commands")
    order = np.argsort(orders.issued, kind="stable")
    court, issued = orders.court[order], orders.issued[order]
    matter = rng.choice(len(COMMAND_MATTERS), size=len(court), p=MATTER_SHARES).astype(np.int64)
    pace = register.uneven(rng, UNEVEN)
    first = _issue(register, court, issued, matter, pace, rng)
    overdue = first.answered > first.due
    again = np.flatnonzero(overdue & (rng.random(len(court)) < REISSUED))
    later = on_working_days(first.due[again] + 1 + rng.integers(0, 4, len(again)))
    again, later = again[later <= register.as_of], later[later <= register.as_of]
    # the first order is answered, if at all, by the answer to the second
    second = _issue(register, court[again], later, matter[again], pace, rng)
    first.answered[again] = np.where(first.answered[again] < later, first.answered[again], NEVER)
    second.high[:] = first.high[again]
    parent = np.concatenate([np.full(len(court), -1), again]).astype(np.int64)
    case = _cases(register, court, issued, matter, rng)
    return _table(register, _join(first, second), parent, np.concatenate([case, case[again]]), rng)


@dataclass
class _Orders:
    """Orders as arrays, one position an order."""

    court: Ints
    issued: Ints
    matter: Ints
    due: Ints
    answered: Ints
    high: Bools


def _issue(
    register: Register, court: Ints, issued: Ints, matter: Ints, pace: Floats, rng: np.random.Generator
) -> _Orders:
    """Issue orders and draw when they fall due and are answered."""
    basic = np.array([level == "basic" for level in register.courts.levels])[court]
    due = issued + rng.choice(DUE_DAYS, size=len(court))
    answered = on_working_days(issued + 2 + lag(ANSWER_DAYS * pace[court], 0.5, len(court), rng))
    answered = np.where(rng.random(len(court)) < NEVER_ANSWERED, NEVER, answered)
    high = ~basic | (rng.random(len(court)) < FROM_HIGH)
    return _Orders(court, issued, matter, due, answered, high)


def _join(first: _Orders, second: _Orders) -> _Orders:
    return _Orders(
        *(
            np.concatenate([getattr(first, field.name), getattr(second, field.name)])
            for field in fields(_Orders)
        )
    )


def _cases(register: Register, court: Ints, issued: Ints, matter: Ints, rng: np.random.Generator) -> Ints:
    """Return a case of the court that was open on the day, -1 where the order names none."""
    filings, closed = register.filings, register.fates.closed
    found = np.full(len(court), -1, dtype=np.int64)
    named = np.flatnonzero(rng.random(len(court)) < np.array(ABOUT_CASE)[matter])
    order = np.argsort(filings.court, kind="stable")
    bounds = np.searchsorted(filings.court[order], np.arange(len(register.courts) + 1))
    for position in named:
        mine = order[bounds[court[position]] : bounds[court[position] + 1]]
        pool = mine[(filings.filed[mine] < issued[position]) & (closed[mine] > issued[position])]
        if len(pool):
            found[position] = pool[int(rng.integers(len(pool)))]
    return found


def _table(
    register: Register, orders: _Orders, parent: Ints, case: Ints, rng: np.random.Generator
) -> pl.DataFrame:
    order = np.argsort(orders.issued, kind="stable")
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    issued, answered = orders.issued[order], orders.answered[order]
    codes = register.court_codes(orders.court[order], issued)
    ids = numbers(codes, issued, "执令")
    basic = np.array([level == "basic" for level in register.courts.levels])[orders.court[order]]
    high, earlier, about = orders.high[order], parent[order], case[order]
    result = rng.choice(len(COMMAND_RESULTS), size=len(order), p=RESULT_SHARES).astype(np.int64)
    result = np.where(answered <= register.as_of, result, -1)
    level = np.where(high, COURT_LEVELS.index("high"), COURT_LEVELS.index("intermediate")).astype(np.int64)
    return record(
        "commands",
        {
            "command_id": ids,
            "court_code": codes,
            "issued_date": tables.dates(issued),
            "issued_by": tables.names(level, COURT_LEVELS),
            "matter": tables.names(orders.matter[order], COMMAND_MATTERS),
            "due_date": tables.dates(orders.due[order]),
            "answered_date": tables.dates(answered, answered > register.as_of),
            "result": tables.names(result, COMMAND_RESULTS),
            "reissue_of": ids.gather(place[np.maximum(earlier, 0)]).set(pl.Series(earlier < 0), None),
            "copied_to_intermediate": pl.Series(high & basic),
            "case_id": register.ids.gather(np.maximum(about, 0)).set(pl.Series(about < 0), None),
        },
    )
