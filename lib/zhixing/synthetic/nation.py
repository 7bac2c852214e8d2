"""A nation of any size, invented in the engine: the court table, and SQL that makes each lot of courts' records.

31 provinces, 400 prefectures and some 3,500 courts, numbered by the rule of codes, not by name. Every row follows from the
seed, its court and its place in the court, so that the same seed gives the same rows in lots of any size. Nothing
is known of any real court here: not its load, not its pace.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from zhixing.law.errors import ZhixingError
from zhixing.synthetic.demo import NOTICE

FIRST_DAY, AS_OF = dt.date(2018, 1, 1), dt.date(2021, 12, 31)
"""The days on which cases are filed, and the last day the records know."""

PROVINCES: dict[str, tuple[str, str, int]] = {
    "京": ("北京", "Beijing", 4),
    "津": ("天津", "Tianjin", 4),
    "冀": ("河北", "Hebei", 12),
    "晋": ("山西", "Shanxi", 12),
    "内": ("内蒙古", "Inner Mongolia", 13),
    "辽": ("辽宁", "Liaoning", 16),
    "吉": ("吉林", "Jilin", 12),
    "黑": ("黑龙江", "Heilongjiang", 16),
    "沪": ("上海", "Shanghai", 4),
    "苏": ("江苏", "Jiangsu", 14),
    "浙": ("浙江", "Zhejiang", 12),
    "皖": ("安徽", "Anhui", 17),
    "闽": ("福建", "Fujian", 10),
    "赣": ("江西", "Jiangxi", 12),
    "鲁": ("山东", "Shandong", 18),
    "豫": ("河南", "Henan", 20),
    "鄂": ("湖北", "Hubei", 16),
    "湘": ("湖南", "Hunan", 15),
    "粤": ("广东", "Guangdong", 23),
    "桂": ("广西", "Guangxi", 16),
    "琼": ("海南", "Hainan", 5),
    "渝": ("重庆", "Chongqing", 6),
    "川": ("四川", "Sichuan", 23),
    "贵": ("贵州", "Guizhou", 10),
    "云": ("云南", "Yunnan", 17),
    "藏": ("西藏", "Tibet", 8),
    "陕": ("陕西", "Shaanxi", 12),
    "甘": ("甘肃", "Gansu", 17),
    "青": ("青海", "Qinghai", 9),
    "宁": ("宁夏", "Ningxia", 6),
    "新": ("新疆", "Xinjiang", 21),
}
"""A province's character in case numbers → its names, and how many prefectures it has here: 400 in all."""

CONSTANT = "川06"
"""The prefecture that has `CONSTANT_CASES` cases however large the nation is: its pages should cost the same."""

CONSTANT_CASES = 10_000

SMALLEST = 20_000
"""Below so many cases, courts without any would be the rule."""

LOT = 1_000_000
"""Courts are made in lots of so many cases or somewhat more, so that no sort outgrows memory."""

LACKS = (
    "transfers",
    "suspensions",
    "termination_checks",
    "handoffs",
    "assistance",
    "coercive_measures",
    "commands",
    "tasks",
    "campaigns",
    "petitions",
    "meeting_issues",
    "conduct_leads",
)
"""What a nation does not have."""

META = {
    "source_id": "nation_demo",
    "source_title_en": "Demonstration nation (synthetic)",
    "source_title_zh": "全国演示数据（合成）",
    "synthetic": "1",
    "notice_en": NOTICE,
    "notice_zh": NOTICE,
    "as_of": AS_OF.isoformat(),
}
"""What its warehouse says of itself."""

_SOURCE = "invented: 法〔2015〕137号's rule of codes with a running number"


class NationError(ZhixingError):
    """A nation that cannot be made as asked."""


@dataclass(frozen=True)
class Nation:
    """A nation, made when its lots are asked for.

    Attributes:
        cases: How many cases it has.
        seed: Same seed, same rows.
    """

    cases: int
    seed: int = 2020

    def __post_init__(self) -> None:
        if self.cases < SMALLEST:
            raise NationError(
                f"A nation of {self.cases:,} cases would leave most of its courts empty. Ask for {SMALLEST:,} or more."
            )
        if self.seed < 0:
            raise NationError(f"Seed {self.seed} is negative. A seed is a whole number from 0.")

    def courts(self) -> pl.DataFrame:
        """Return its court table, with the columns of `law.courts.COLUMNS` that are not empty."""
        rows = [row for code in PROVINCES for row in _province(code)]
        schema = ("court_code", "name_zh", "name_en", "slug", "level", "parent_code", "prefecture_code")
        return pl.DataFrame(rows, schema=schema, orient="row").with_columns(
            by_rule=pl.lit(value=True), source=pl.lit(_SOURCE)
        )

    def sizes(self) -> pl.DataFrame:
        """Return how many cases each court has: court_code, number, cases, in the order in which courts lie."""
        province = pl.col("court_code").str.head(1)
        courts = self.courts().sort(province, "prefecture_code", "court_code", nulls_last=True)
        weights = np.random.default_rng(self.seed).lognormal(0, 0.6, courts.height)
        level = courts["level"].replace_strict({"high": 0.2, "intermediate": 1.5, "basic": 1.0}).to_numpy()
        constant = (courts["prefecture_code"] == CONSTANT).fill_null(value=False).to_numpy()
        alone = min(CONSTANT_CASES, self.cases // 40)
        shares = np.where(constant, 0, weights * level)
        even = np.where(constant, 1.0, 0.0)
        cases = _whole(even, alone) + _whole(shares, self.cases - alone)
        return courts.select("court_code").with_row_index("number").with_columns(cases=pl.Series(cases))

    def lots(self) -> Iterator[Mapping[str, str]]:
        """Yield, for each lot of courts in order, the query that makes each table; `cases` first, which the others read."""
        sizes = self.sizes().filter(pl.col("cases") > 0)
        place = (pl.col("cases").cum_sum() - pl.col("cases")) // LOT
        for _, courts in sizes.group_by(place.alias("lot"), maintain_order=True):
            yield {"cases": _cases(courts, self.seed), "payments": _PAYMENTS, "relief_measures": _RELIEF}


def _province(code: str) -> Iterator[tuple[str | None, ...]]:
    """Yield a province's courts: the high court, and each prefecture's intermediate court and five to eleven basic ones."""
    name_zh, name_en, prefectures = PROVINCES[code]
    slug = name_en.lower().replace(" ", "-")
    yield code, name_zh, name_en, slug, "high", None, None
    for number in range(1, prefectures + 1):
        above = f"{code}{number:02}"
        names = f"{name_zh}{number:02}", f"{name_en} {number:02}", f"{slug}-{number:02}"
        yield above, *names, "intermediate", code, above
        for basic in range(1, 6 + (number * 5 + prefectures) % 7):
            own = f"{above}{basic:02}"
            digits = own[1:]
            yield (
                own,
                f"{name_zh}{digits}",
                f"{name_en} {digits}",
                f"{slug}-{digits}",
                "basic",
                above,
                above,
            )


def _whole(shares: np.ndarray, total: int) -> np.ndarray:
    """Return whole numbers in proportion to shares that add up to a total."""
    ends = np.floor(np.cumsum(shares) / shares.sum() * total + 1e-6).astype(np.int64)
    return np.diff(ends, prepend=0)


def _draw(of: str, bits: int) -> str:
    """Return a number from 0 up to 1: sixteen bits of a hash."""
    return f"(CAST(({of} >> {bits}) & 65535 AS DOUBLE) / 65536)"


_DAYS = (AS_OF - FIRST_DAY).days + 1
_FIRST = f"DATE '{FIRST_DAY}'"
_END = f"DATE '{AS_OF}'"


def _days(of: str) -> str:
    """Return how long a case lasts, exponential about its court's pace."""
    return f"CAST(15 - pace * ln(1 - {_draw(of, 0)}) AS INTEGER)"


def _cases(courts: pl.DataFrame, seed: int) -> str:
    """Return the query that makes the cases of some courts.

    Cases are numbered in order of filing through all years. Every eighth resumes the one seven before it, which ended by
    终本, if that comes within the records; else it is a first case too. A resumption shares basis and parties with
    its first case, whose hash `g` they are drawn from; what is its own is drawn from `h`.
    """
    rows = ", ".join(
        f"('{code}', {number}, {cases})"
        for number, code, cases in courts.select("number", "court_code", "cases").iter_rows()
    )
    return _CASES.format(rows=rows, seed=seed)


_ID = "'（' || year({day}) || '）' || court_code || {kind} || ({place} + 1) || '号'"

_CASES = f"""
WITH courts(court_code, number, size) AS (VALUES {{rows}}),
paced AS (
    SELECT *, 50 + 110 * {_draw("k", 0)} AS pace, 0.25 + 0.3 * {_draw("k", 16)} AS ended_share,
           0.2 + 0.25 * {_draw("k", 32)} AS performed_share
    FROM (SELECT *, hash({{seed}}, number) AS k FROM courts)
),
placed AS (SELECT *, CASE WHEN i % 8 = 7 THEN i - 7 ELSE i END AS j
           FROM (SELECT *, unnest(range(size)) AS i FROM paced)),
drawn AS (
    SELECT *, hash(g) AS g2, hash(h) AS h2, {_FIRST} + CAST(j * {_DAYS} // size AS INTEGER) AS first_filing
    FROM (SELECT *, hash(j, k) AS g, hash(i, k) AS h FROM placed)
),
linked AS (
    SELECT *, first_filing + {_days("g")} + 30 + CAST(400 * {_draw("g", 16)} AS INTEGER) AS resumed_date,
           i % 8 = 7 AND resumed_date <= {_END} AS resumes
    FROM drawn
),
filed AS (
    SELECT *, CASE WHEN resumes THEN resumed_date
                   ELSE {_FIRST} + CAST(i * {_DAYS} // size AS INTEGER) END AS filing_date,
           filing_date + {_days("h")} AS planned
    FROM linked
),
closed AS (
    SELECT *, CASE WHEN planned <= {_END} THEN planned END AS closing_date,
           CASE WHEN closing_date IS NULL THEN NULL
                WHEN i % 8 = 0 OR {_draw("h", 32)} < ended_share THEN 'procedure_terminated'
                WHEN {_draw("h", 32)} < ended_share + performed_share THEN 'performed'
                WHEN {_draw("h", 32)} < 0.9 THEN 'enforcement_terminated'
                WHEN {_draw("h", 32)} < 0.97 THEN 'withdrawn' ELSE 'dismissed' END AS closing_method,
           CAST(500 + exp(5 + 3.5 * ({_draw("g2", 0)} + {_draw("g2", 16)} + {_draw("g2", 32)})) AS BIGINT) AS claim
    FROM filed
),
paid AS (
    SELECT *, CASE closing_method WHEN 'performed' THEN claim
                   WHEN 'procedure_terminated' THEN CAST(floor(claim * greatest(0, 0.3 * {_draw("h2", 0)} - 0.1)) AS BIGINT)
                   WHEN 'enforcement_terminated' THEN CAST(floor(claim * 0.5 * {_draw("h2", 0)}) AS BIGINT)
                   ELSE 0 END AS recovered,
           CASE WHEN closing_method IN ('enforcement_terminated', 'withdrawn')
                THEN CAST(floor((claim - recovered) * {_draw("h2", 16)}) AS BIGINT) ELSE 0 END AS waived,
           closing_date IS NOT NULL AS is_closed
    FROM closed
)
SELECT {_ID.format(day="filing_date", kind="CASE WHEN resumes THEN '执恢' ELSE '执' END", place="i")} AS case_id,
       CASE WHEN resumes THEN '执恢' ELSE '执' END AS type_code, court_code, filing_date,
       least(filing_date + 3, {_END}) AS assigned_date,
       CASE WHEN filing_date + 8 <= {_END} THEN filing_date + 8 END AS notice_date,
       closing_date, closing_method,
       CASE WHEN {_draw("g", 48)} < 0.6 THEN 'judgment' WHEN {_draw("g", 48)} < 0.85 THEN 'mediation'
            WHEN {_draw("g", 48)} < 0.93 THEN 'arbitration' WHEN {_draw("g", 48)} < 0.97 THEN 'criminal'
            ELSE 'administrative' END AS basis,
       CASE WHEN resumes THEN {_ID.format(day="first_filing", kind="'执'", place="j")} END AS first_case_id,
       recovered > 0 OR {_draw("h", 48)} < 0.3 AS has_property,
       {_draw("g2", 48)} < 0.45 AS creditor_is_enterprise,
       {_draw("hash(g2)", 0)} < 0.25 AS debtor_is_enterprise,
       CAST(claim AS DECIMAL(18, 2)) AS claim_yuan,
       CASE WHEN is_closed THEN CAST(claim AS DECIMAL(18, 2)) END AS settled_yuan,
       CAST(recovered AS DECIMAL(18, 2)) AS recovered_yuan,
       CASE WHEN is_closed THEN CAST(waived AS DECIMAL(18, 2)) END AS waived_yuan,
       CASE WHEN is_closed THEN CAST(claim - recovered - waived AS DECIMAL(18, 2)) END AS outstanding_yuan,
       false AS recovered_above_claim, false AS court_is_unknown, {_END} AS delivery_date,
       'zhixing nation' AS source_file, i + 1 AS source_line
FROM paid
"""  # noqa: S608 - made of this module's own constants

_PAYMENTS = """
SELECT case_id, closing_date AS payment_date, recovered_yuan AS amount_yuan FROM cases WHERE recovered_yuan > 0
"""

_RELIEF = f"""
SELECT case_id, filing_date + 20 AS granted_date,
       CASE WHEN {_draw("h", 16)} < 0.5 THEN 'consumption_limit_lifted' ELSE 'enforcement_deferred' END AS kind,
       CASE WHEN filing_date + 20 + 60 <= {_END} THEN filing_date + 20 + CAST(60 * {_draw("h", 32)} AS INTEGER)
            END AS ended_date
FROM (SELECT case_id, filing_date, hash(case_id) AS h FROM cases WHERE debtor_is_enterprise)
WHERE {_draw("h", 0)} < 0.06 AND filing_date + 20 <= {_END}
"""  # noqa: S608 - made of this module's own constants
"""Relief in some cases against enterprises, whether or not they closed meanwhile."""
