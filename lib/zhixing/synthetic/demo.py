"""`zhixing demo`: the demonstration province written as raw exports."""

import datetime as dt
import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path

import polars as pl

from zhixing.law.courts import CourtTable
from zhixing.law.errors import ZhixingError
from zhixing.synthetic import dirt, export, province, sheets
from zhixing.synthetic.arrays import stream
from zhixing.synthetic.province import Province
from zhixing.synthetic.spelling import STYLES, Style

EARLIER = dt.date(2021, 7, 8)
"""An older delivery of some prefectures, which the newer one supersedes."""

EARLIER_AS_OF = dt.date(2021, 6, 30)
EARLIER_PREFECTURES = ("川03", "川07", "川13", "川18")
NOTICE = "SYNTHETIC DEMONSTRATION DATA 合成演示数据"
MANIFEST = "MANIFEST.json"
SMALLEST = 0.001
"""The smallest scale: some 240 first cases a year."""

SEATS = {"川": "", "川32": "州法院", "川33": "州法院", "川34": "州法院", "川71": "运输法院"}
"""What follows a prefecture's name in titles, where it is not 市法院."""


@dataclass
class Manifest:
    """What was written.

    Attributes:
        seed: Seed of the province.
        scale: Size beside the true one.
        files: Number of files.
        rows: Rows in them, bad and superseded ones included.
        rows_by_table: Table → accepted rows, as `province.generate` made them.
        bad: Table and kind → bad rows.
        superseded: Rows of the older delivery, and identical doubles.
        factors: Year → calibration factor of claims (without, with an enterprise debtor).
        mixes: Year → closing mix that its year end forced.
        effects: What was planted.
    """

    seed: int
    scale: float
    files: int = 0
    rows: int = 0
    rows_by_table: dict[str, int] = field(default_factory=dict)
    bad: dict[str, int] = field(default_factory=dict)
    superseded: int = 0
    factors: dict[int, tuple[float, float]] = field(default_factory=dict)
    mixes: dict[int, dict[str, int]] = field(default_factory=dict)
    effects: list[dict[str, object]] = field(default_factory=list)


class DemoError(ZhixingError):
    """A demonstration province that cannot be made as asked."""


def write(out: Path, seed: int = 2020, scale: float = 1.0) -> Manifest:
    """Write the demonstration province as raw exports, one folder a prefecture.

    Args:
        out: Folder to write into; made where missing. Files of the same names are replaced.
        seed: Same seed, same bytes.
        scale: Size beside the true one, at most 1; the published figures are met at 1.

    Raises:
        DemoError: The seed, the scale or the folder cannot be used.
    """
    _check(out, seed, scale)
    made = province.generate(seed, scale)
    manifest = Manifest(seed, scale, factors=made.factors, mixes=made.mixes)
    manifest.rows_by_table = {name: len(table) for name, table in made.tables.items()}
    manifest.effects = [asdict(effect) for effect in made.effects]
    split = _by_prefecture(made)
    for code, folder in folders(made).items():
        tables = {name: parts[(code,)] for name, parts in split.items() if (code,) in parts}
        _Prefecture(code, out / folder, made, manifest).write(tables)
    out.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"notice": NOTICE} | asdict(manifest), ensure_ascii=False, indent=1)
    (out / MANIFEST).write_text(text + "\n", encoding="utf-8")
    return manifest


def _by_prefecture(made: Province) -> dict[str, dict[tuple[object, ...], pl.DataFrame]]:
    """Return each table's rows by prefecture: that of the court they are held by, or of their case's court."""
    code = pl.col("court_code").replace_strict(made.courts.prefecture_of(), return_dtype=pl.String)
    where = made.tables["cases"].select("case_id", prefecture=code)
    split = {}
    for name, table in made.tables.items():
        if "court_code" in table.columns:
            placed = table.with_columns(prefecture=code)
        else:
            placed = table.join(where, on="case_id", maintain_order="left")
        split[name] = placed.partition_by("prefecture", as_dict=True, include_key=False)
    return split


def _check(out: Path, seed: int, scale: float) -> None:
    if seed < 0:
        raise DemoError(
            f"Seed {seed} is negative. A seed is a whole number from 0; the same seed gives the same bytes."
        )
    if not SMALLEST <= scale <= 1:
        raise DemoError(
            f"Scale {scale:g} is not between {SMALLEST:g} and 1. 1 is the true size of the province."
        )
    if out.exists() and not out.is_dir():
        raise DemoError(f"“{out}” is a file. Name a folder for the exports; it is made if missing.")


def folders(made: Province) -> dict[str, str]:
    """Return prefecture code → folder name: 01_成都; the high court's own cases in 00_四川高院."""
    names = dict(CourtTable.load().frame.select("court_code", "name_zh").iter_rows())
    return {
        code: f"{code[1:]}_{names[code]}" if len(code) > 1 else f"00_{names[code]}高院"
        for code in sorted(set(made.courts.prefectures))
    }


@dataclass(frozen=True)
class _Prefecture:
    """One prefecture's delivery."""

    code: str
    folder: Path
    made: Province
    manifest: Manifest

    @property
    def style(self) -> Style:
        return STYLES[self.code]

    def write(self, tables: dict[str, pl.DataFrame]) -> None:
        """Write the prefecture's cases by filing year, and its other tables."""
        if "cases" not in tables:
            return
        self._cases(tables["cases"])
        if self.code in EARLIER_PREFECTURES:
            self._earlier(tables["cases"], tables["payments"])
        for name, stem in sheets.FILES.items():
            if name in tables:
                self._satellite(name, stem, tables[name])

    def _cases(self, cases: pl.DataFrame) -> None:
        rng = stream(self.manifest.seed, f"dirt {self.code}")
        bad, twice = dirt.bad_cases(cases, rng), dirt.doubles(cases, rng)
        self._count({f"cases {kind}": count for kind, count in Counter(bad["dirt"]).items()})
        self.manifest.superseded += len(twice)
        clean = cases.with_columns(dirt=pl.lit(None, dtype=pl.String))
        year = pl.col("filing_date").dt.year()
        mixed = (
            pl.concat([clean, bad, twice]).with_columns(year=year).sort("filing_date", maintain_order=True)
        )
        first = self.made.tables["cases"]["closing_date"].min().year  # type: ignore[union-attr]  # closings exist
        before = mixed.filter(pl.col("year") < first)
        if len(before):
            self._file("cases", before, f"案件_{first - 1}及以前")
        for number in range(first, self.made.as_of.year + 1):
            of_year = mixed.filter(pl.col("year") == number)
            if len(of_year):
                self._file("cases", of_year, f"案件_{number}")

    def _file(self, name: str, rows: pl.DataFrame, stem: str, delivered: dt.date | None = None) -> None:
        spelled = dirt.write_over(sheets.spell(name, rows, self.style), rows["dirt"])
        self._put(name, spelled, self.folder / stem, delivered or self.made.delivered)

    def _earlier(self, cases: pl.DataFrame, payments: pl.DataFrame) -> None:
        """Write the older delivery: cases filed in its half-year, as they stood then."""
        start = dt.date(EARLIER_AS_OF.year, 1, 1)
        filed = cases.filter(pl.col("filing_date").is_between(start, EARLIER_AS_OF))
        then = payments.filter(pl.col("payment_date") <= EARLIER_AS_OF)
        paid = then.group_by("case_id").agg(paid=pl.col("amount_yuan").sum())
        is_open = pl.col("closing_date").is_null() | (pl.col("closing_date") > EARLIER_AS_OF)
        blank = ("closing_date", "closing_method", "settled_yuan", "waived_yuan", "outstanding_yuan")
        zero = pl.lit(0).cast(pl.Decimal(18, 2))
        so_far = pl.when(pl.col("recovered_yuan").is_not_null()).then(pl.col("paid").fill_null(zero))
        state = filed.join(paid, on="case_id", how="left", maintain_order="left").with_columns(
            *(pl.when(~is_open).then(pl.col(name)).alias(name) for name in blank),
            recovered_yuan=pl.when(is_open).then(so_far).otherwise("recovered_yuan"),
            dirt=pl.lit(None, dtype=pl.String),
        )
        for step in ("assigned_date", "notice_date"):
            state = state.with_columns(pl.when(pl.col(step) <= EARLIER_AS_OF).then(pl.col(step)).alias(step))
        self.manifest.superseded += len(state)
        folder = f"送交_{EARLIER:%Y%m%d}"
        self._file("cases", state, f"{folder}/案件_{EARLIER_AS_OF.year}", EARLIER)

    def _satellite(self, name: str, stem: str, table: pl.DataFrame) -> None:
        spelled = sheets.spell(name, table, self.style)
        bad, counts = dirt.bad_satellites(
            name, spelled, stream(self.manifest.seed, f"dirt {self.code} {name}")
        )
        self._count({f"{name} {kind}": count for kind, count in counts.items()})
        self._put(name, pl.concat([spelled, bad]), self.folder / stem, self.made.delivered)

    def _count(self, kinds: dict[str, int]) -> None:
        for kind, count in sorted(kinds.items()):
            self.manifest.bad[kind] = self.manifest.bad.get(kind, 0) + count

    def _put(self, name: str, spelled: pl.DataFrame, stem: Path, delivered: dt.date) -> None:
        place = self.folder.name.split("_", 1)[1]
        title = f"{place}{SEATS.get(self.code, '市法院')}{sheets.TITLES[name]}"
        export.write_table(spelled, stem, title, self.style, delivered)
        self.manifest.files += 1
        self.manifest.rows += len(spelled)
