"""A register small enough to count by hand, and the warehouse made of it.

Two prefectures (川01 Chengdu with its intermediate court and two basic courts, 川03 Zigong with one basic court),
filings from December 2018 to the as-of date 31 December 2020, every closing method, resumed cases, transfers,
suspensions, payments, relief and checks. Tests state their counts as arithmetic over this table.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from io import StringIO

import polars as pl
import pytest

from small_province import small_warehouse  # noqa: F401 - a fixture of many rooms
from zhixing.law.money import MONEY
from zhixing.records import TABLES
from zhixing.records.columns import CHECK_ITEMS
from zhixing.warehouse import build
from zhixing.warehouse.opened import Warehouse

AS_OF = date(2020, 12, 31)

COURTS = """
court_code name_zh  name_en    slug       level        parent_code prefecture_code
川         四川     Sichuan    sichuan    high         -           -
川01       成都     Chengdu    chengdu    intermediate 川          川01
川0104     锦江     Jinjiang   jinjiang   basic        川01        川01
川0105     青羊     Qingyang   qingyang   basic        川01        川01
川03       自贡     Zigong     zigong     intermediate 川          川03
川0302     自流井   Ziliujing  ziliujing  basic        川03        川03
"""

# property, creditor and debtor: y/n; a claim that closed is recovered + waived + outstanding
CASES = """
case_id                 type court  filed      closed     method                 basis          property creditor debtor claim       recovered  waived   continues
（2018）川0104执1号     执   川0104 2018-12-03 2019-05-10 performed              judgment       y        y        n      100000.00   100000.00  0        -
（2018）川0104执2号     执   川0104 2018-12-20 2019-06-28 procedure_terminated   judgment       n        n        y      250000.50   20000.50   0        -
（2019）川0104执3号     执   川0104 2019-01-15 2019-12-20 procedure_terminated   judgment       n        y        y      1200000.00  0          0        -
（2019）川0104执4号     执   川0104 2019-02-11 2019-03-01 withdrawn              mediation      n        n        n      30000.00    0          30000.00 -
（2019）川0104执5号     执   川0104 2019-03-05 2020-02-03 enforcement_terminated judgment       y        n        n      90000.00    45000.00   45000.00 -
（2019）川0104执6号     执   川0104 2019-04-08 -          -                      judgment       y        y        y      600000.00   150000.00  0        -
（2019）川0104执7号     执   川0104 2019-06-17 2020-01-06 procedure_terminated   arbitration    n        y        n      410000.00   10000.00   0        -
（2019）川0104执8号     执   川0104 2019-09-02 2019-12-30 performed              mediation      y        n        n      55000.25    55000.25   0        -
（2019）川0104执9号     执   川0104 2019-11-11 2020-04-20 performed              judgment       y        n        y      320000.00   330000.00  0        -
（2020）川0104执10号    执   川0104 2020-01-07 2020-05-29 dismissed              notarial       n        n        n      70000.00    0          0        -
（2020）川0104执11号    执   川0104 2020-03-16 -          -                      judgment       y        n        y      880000.00   80000.00   0        -
（2020）川0104执12号    执   川0104 2020-05-06 2020-12-18 procedure_terminated   judgment       n        n        n      64000.00    4000.00    0        -
（2020）川0104执13号    执   川0104 2020-07-01 2020-12-31 performed              criminal       y        n        n      12000.00    12000.00   0        -
（2020）川0104执14号    执   川0104 2020-08-10 -          -                      judgment       n        y        n      95000.00    0          0        -
（2020）川0104执15号    执   川0104 2020-10-12 2020-12-10 refused                administrative n        n        n      20000.00    0          0        -
（2020）川0104执16号    执   川0104 2020-12-31 -          -                      judgment       -        n        n      40000.00    0          0        -
（2020）川0104执恢1号   执恢 川0104 2020-06-01 2020-11-30 performed              judgment       y        y        y      1200000.00  1100000.00 100000.00 （2019）川0104执3号
（2020）川0104执恢2号   执恢 川0104 2020-03-02 2020-09-15 procedure_terminated   arbitration    n        y        n      400000.00   50000.00   0        （2019）川0104执7号
（2020）川0104执恢3号   执恢 川0104 2020-12-01 -          -                      arbitration    y        y        n      350000.00   0          0        （2019）川0104执7号
（2018）川0105执1号     执   川0105 2018-12-10 2019-01-31 performed              judgment       y        n        n      18000.00    18000.00   0        -
（2019）川0105执2号     执   川0105 2019-01-21 2019-08-09 procedure_terminated   judgment       n        y        y      2300000.00  300000.00  0        -
（2019）川0105执3号     执   川0105 2019-05-20 2020-01-15 enforcement_terminated other          n        n        n      150000.00   60000.00   90000.00 -
（2019）川0105执4号     执   川0105 2019-08-26 -          -                      judgment       y        y        y      760000.00   0          0        -
（2019）川0105执5号     执   川0105 2019-10-08 2020-06-30 procedure_terminated   mediation      n        n        y      130000.00   30000.00   0        -
（2020）川0105执6号     执   川0105 2020-02-24 2020-07-17 performed              judgment       y        y        n      205000.00   205000.00  0        -
（2020）川0105执7号     执   川0105 2020-04-13 2020-04-13 withdrawn              judgment       -        -        n      9000.00     0          9000.00  -
（2020）川0105执8号     执   川0105 2020-06-22 -          -                      judgment       y        n        y      470000.00   70000.00   0        -
（2020）川0105执9号     执   川0105 2020-09-14 -          -                      notarial       n        n        n      33000.00    0          0        -
（2020）川0105执10号    执   川0105 2020-11-02 2020-12-28 performed              mediation      y        n        n      27000.00    27000.00   0        -
（2019）川0105执恢1号   执恢 川0105 2019-07-08 2020-10-20 procedure_terminated   judgment       n        n        n      85000.00    5000.00    0        （2017）川0105执9号
（2020）川0105执保1号   执保 川0105 2020-02-10 2020-02-20 performed              other          y        n        n      -           -          -        -
（2018）川01执1号       执   川01   2018-12-05 2019-11-20 performed              arbitration    y        y        y      5000000.00  5000000.00 0        -
（2019）川01执2号       执   川01   2019-07-22 2020-12-15 procedure_terminated   judgment       n        y        y      80000000.00 8000000.00 0        -
（2020）川01执3号       执   川01   2020-03-30 -          -                      arbitration    y        y        y      12500000.00 0          0        -
（2020）川01执异1号     执异 川01   2020-05-11 2020-06-09 dismissed              -              -        n        y      -           -          -        -
（2019）川0302执1号     执   川0302 2019-02-18 2019-09-30 performed              judgment       y        n        n      48000.00    48000.00   0        -
（2019）川0302执2号     执   川0302 2019-06-03 2020-03-31 procedure_terminated   judgment       n        n        n      77000.00    0          0        -
（2020）川0302执3号     执   川0302 2020-01-13 2020-10-30 performed              judgment       y        n        y      990000.00   990000.00  0        -
（2020）川0302执4号     执   川0302 2020-06-15 2020-11-11 performed              mediation      y        n        n      16000.00    15000.00   1000.00  -
（2020）川0302执5号     执   川0302 2020-10-19 -          -                      judgment       n        n        n      52000.00    0          0        -
"""

TRANSFERS = """
case_id                transfer_date from_court_code to_court_code kind
（2019）川0104执5号    2019-07-01    川0104          川0105        entrusted
（2020）川0105执8号    2020-09-01    川0105          川0302        designated
（2020）川0302执3号    2020-05-18    川0302          川01          raised
"""

SUSPENSIONS = """
case_id                start_date reason               end_date
（2019）川0104执6号    2019-07-01 auction              2019-12-31
（2019）川0105执4号    2019-10-08 appraisal            2020-03-31
（2019）川0105执4号    2020-03-01 auction              2020-08-31
（2020）川0104执11号   2020-06-01 settlement_deferral  2020-12-01
（2020）川0104执14号   2020-09-01 stay                 -
（2019）川01执2号      2019-09-02 audit                2019-11-30
"""

PAYMENTS = """
case_id                 payment_date amount_yuan
（2018）川0104执1号     2019-04-01   60000.00
（2018）川0104执1号     2019-05-10   40000.00
（2018）川0104执2号     2019-03-11   20000.50
（2019）川0104执5号     2019-06-03   15000.00
（2019）川0104执5号     2019-12-02   30000.00
（2019）川0104执6号     2020-01-20   150000.00
（2019）川0104执7号     2019-10-14   10000.00
（2019）川0104执8号     2019-12-27   55000.25
（2019）川0104执9号     2020-03-09   130000.00
（2019）川0104执9号     2020-04-20   200000.00
（2020）川0104执11号    2020-08-03   80000.00
（2020）川0104执12号    2020-07-20   4000.00
（2020）川0104执13号    2020-12-31   12000.00
（2020）川0104执恢1号   2020-11-27   1100000.00
（2020）川0104执恢2号   2020-05-04   50000.00
（2018）川0105执1号     2019-01-30   18000.00
（2019）川0105执2号     2019-05-13   300000.00
（2019）川0105执3号     2019-12-09   60000.00
（2019）川0105执5号     2020-04-07   30000.00
（2020）川0105执6号     2020-07-17   205000.00
（2020）川0105执8号     2020-08-31   40000.00
（2020）川0105执8号     2020-09-01   30000.00
（2020）川0105执10号    2020-12-21   27000.00
（2019）川0105执恢1号   2020-02-17   5000.00
（2018）川01执1号       2019-11-18   5000000.00
（2019）川01执2号       2020-06-24   8000000.00
（2019）川0302执1号     2019-09-30   48000.00
（2020）川0302执3号     2020-04-01   90000.00
（2020）川0302执3号     2020-10-30   900000.00
（2020）川0302执4号     2020-11-11   15000.00
"""

RELIEF = """
case_id                granted_date kind                       ended_date
（2019）川0104执9号    2020-02-10   consumption_limit_lifted   2020-04-20
（2020）川0104执11号   2020-06-01   enforcement_deferred       2020-12-01
（2020）川0104执11号   2020-07-06   consumption_limit_lifted   -
（2020）川0105执8号    2020-08-17   detention_ended_early      2020-08-17
（2020）川0302执3号    2020-06-08   consumption_limit_lifted   2020-09-08
"""

# one letter an item, 1 to 13: y passed, n failed, - not examined
CHECKS = """
case_id                checked_date items
（2018）川0104执2号    2019-07-05   yyyyyyyyyyyyy
（2019）川0104执3号    2019-12-27   yyyyyyyyyyyyy
（2019）川0104执7号    2020-01-10   yynyyyyyyyyyy
（2020）川0104执12号   2020-12-21   yyy-yyyyyyyyy
（2019）川0105执2号    2019-08-20   yyyyyyyyyyyyy
（2019）川0105执5号    2020-07-03   yyyyyyyyyyyyy
（2019）川01执2号      2020-12-17   yyyyyyyyyyyyy
（2019）川0302执2号    2020-04-02   yyyyyyynyyyyy
"""


def _read(text: str) -> pl.DataFrame:
    """Read one of the tables above: columns parted by blanks, a dash for nothing."""
    lines = "\n".join(",".join(line.split()) for line in text.splitlines() if line.strip())
    return pl.read_csv(StringIO(lines), infer_schema=False, null_values="-")


def _yes(column: str) -> pl.Expr:
    return pl.col(column) == "y"


def _as_records(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Give a table of text the types of its record schema."""
    return TABLES[name].validate(frame, cast=True)


_OPTIONAL = ("basis", "property", "creditor", "debtor", "claim", "recovered", "waived", "continues")


def _cases(text: str) -> pl.DataFrame:
    """Read a register like `CASES`; the columns that say nothing of dates and courts may be left out."""
    read = _read(text)
    absent = [pl.lit(None, pl.String).alias(name) for name in _OPTIONAL if name not in read.columns]
    typed = read.with_columns(absent).with_columns(
        pl.col("filed", "closed").str.to_date(), pl.col("claim", "recovered", "waived").cast(MONEY)
    )
    closed = pl.col("closed").is_not_null()
    outstanding = pl.max_horizontal(
        pl.col("claim") - pl.col("recovered") - pl.col("waived"), pl.lit(0, MONEY)
    )
    return _as_records(
        "cases",
        typed.with_row_index("line", offset=2).select(
            "case_id",
            pl.col("type").alias("type_code"),
            pl.col("court").alias("court_code"),
            pl.col("filed").alias("filing_date"),
            pl.col("filed").alias("assigned_date"),
            pl.col("filed").alias("notice_date"),
            pl.col("closed").alias("closing_date"),
            pl.col("method").alias("closing_method"),
            "basis",
            pl.col("continues").alias("first_case_id"),
            _yes("property").alias("has_property"),
            _yes("creditor").alias("creditor_is_enterprise"),
            _yes("debtor").alias("debtor_is_enterprise"),
            pl.col("claim").alias("claim_yuan"),
            pl.when(closed).then(pl.col("recovered") + pl.col("waived") + outstanding).alias("settled_yuan"),
            pl.col("recovered").alias("recovered_yuan"),
            pl.col("waived").alias("waived_yuan"),
            pl.when(closed).then(outstanding).alias("outstanding_yuan"),
            (pl.col("recovered") > pl.col("claim")).fill_null(value=False).alias("recovered_above_claim"),
            pl.lit(value=False).alias("court_is_unknown"),
            pl.lit(date(2021, 1, 5)).alias("delivery_date"),
            pl.lit("tiny.csv").alias("source_file"),
            pl.col("line").cast(pl.Int64).alias("source_line"),
        ),
    )


def _dated(text: str) -> pl.DataFrame:
    frame = _read(text)
    return frame.with_columns(pl.col(name).str.to_date() for name in frame.columns if name.endswith("_date"))


def _checks(text: str) -> pl.DataFrame:
    items = pl.col("items")
    return _dated(text).select(
        "case_id",
        "checked_date",
        *(
            items.str.slice(place, 1)
            .replace_strict({"y": True, "n": False, "-": None}, return_dtype=pl.Boolean)
            .alias(item)
            for place, item in enumerate(CHECK_ITEMS)
        ),
    )


@pytest.fixture(scope="session")
def tiny_courts() -> pl.DataFrame:
    """The court table of the tiny register."""
    return _read(COURTS).with_columns(
        pl.lit(date(1995, 1, 1)).alias("valid_from"),
        pl.lit(None, pl.Date).alias("valid_to"),
        pl.lit(value=False).alias("by_rule"),
        pl.lit("tests").alias("source"),
    )


def _records(
    cases: str,
    transfers: str = "",
    *,
    suspensions: str = "",
    payments: str = "",
    relief: str = "",
    checks: str = "",
) -> dict[str, pl.DataFrame]:
    """Read record tables from texts like those above; an empty one is left out."""
    records = {"cases": _cases(cases)}
    if transfers:
        records["transfers"] = _as_records("transfers", _dated(transfers))
    if suspensions:
        records["suspensions"] = _as_records("suspensions", _dated(suspensions))
    if payments:
        amounts = _dated(payments).with_columns(pl.col("amount_yuan").cast(MONEY))
        records["payments"] = _as_records("payments", amounts)
    if relief:
        records["relief_measures"] = _as_records("relief_measures", _dated(relief))
    if checks:
        records["termination_checks"] = _as_records("termination_checks", _checks(checks))
    return records


@pytest.fixture(scope="session")
def make_records() -> Callable[..., dict[str, pl.DataFrame]]:
    """Make record tables of texts in the form of the tiny register's."""
    return _records


@pytest.fixture(scope="session")
def tiny_records() -> dict[str, pl.DataFrame]:
    """The record tables of the tiny register."""
    return _records(
        CASES, TRANSFERS, suspensions=SUSPENSIONS, payments=PAYMENTS, relief=RELIEF, checks=CHECKS
    )


@pytest.fixture(scope="session")
def make_warehouse(
    tmp_path_factory: pytest.TempPathFactory, tiny_courts: pl.DataFrame
) -> Iterator[Callable[..., Warehouse]]:
    """Build and open a warehouse of some records; every one is closed at the end."""
    opened = []

    def make(
        tables: Mapping[str, pl.DataFrame], courts: pl.DataFrame = tiny_courts, **meta: str
    ) -> Warehouse:
        path = tmp_path_factory.mktemp("warehouse") / "warehouse.duckdb"
        build.write(tables, courts, path, {"as_of": AS_OF.isoformat(), "source_id": "tiny", **meta})
        opened.append(Warehouse.open(path))
        return opened[-1]

    yield make
    for warehouse in opened:
        warehouse.close()


@pytest.fixture(scope="session")
def tiny_warehouse(
    make_warehouse: Callable[..., Warehouse], tiny_records: dict[str, pl.DataFrame]
) -> Warehouse:
    """The warehouse of the tiny register."""
    return make_warehouse(tiny_records)
