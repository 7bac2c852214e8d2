"""Campaigns 一季度一行动 and monthly themes 一月一主题 as records: one row a court and action."""

import calendar as months
import datetime as dt

import polars as pl

from zhixing.synthetic.register import Register, record

CAMPAIGNS = ("new_year_visit", "dishonesty_exposure", "enforcement_battle", "refusal_crackdown")
FIRST_YEAR, DAYS = 2020, 45


def records(register: Register) -> pl.DataFrame:
    """Return each court's part in each action that began in the records."""
    courts = register.courts
    rows = []
    for prefecture, name, start in _starts(register):
        for code, home in zip(courts.codes, courts.prefectures, strict=True):
            if home == prefecture:
                rows.append((code, "campaign", name, start, start + dt.timedelta(days=DAYS - 1)))
    for year in register.years:
        for month in range(1, 13) if year >= FIRST_YEAR else ():
            last = dt.date(year, month, months.monthrange(year, month)[1])
            rows += [(code, "theme", "theme", dt.date(year, month, 1), last) for code in courts.codes]
    frame = pl.DataFrame(
        rows, schema=["court_code", "kind", "name", "start_date", "end_date"], orient="row"
    ).sort("start_date", "court_code")
    number = pl.int_range(1, pl.len() + 1).over("court_code", pl.col("start_date").dt.year())
    frame = frame.with_columns(
        campaign_id=pl.format("{}行动〔{}〕{}号", "court_code", pl.col("start_date").dt.year(), number)
    )
    return record("campaigns", frame.to_dict())


def _starts(register: Register) -> list[tuple[str, str, dt.date]]:
    rng = register.stream("campaign calendar")
    return [
        (prefecture, name, dt.date(year, 3 * quarter + 1 + int(rng.integers(3)), 1))
        for year in register.years
        if year >= FIRST_YEAR
        for quarter, name in enumerate(CAMPAIGNS)
        for prefecture in sorted(set(register.courts.prefectures))
    ]
