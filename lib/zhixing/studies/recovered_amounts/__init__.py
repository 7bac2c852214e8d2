"""Recovered amounts 执行到位: was more recovered, and where does the change come from?

The study of ``notebooks/recovered_amounts.ipynb``. Amounts may describe somebody, since one debtor can be most of a
county's total: every number here is a published row, or an estimate published by rule.
"""

from functools import cached_property
from math import ceil
from typing import ClassVar

import polars as pl

from zhixing.methods import concentration
from zhixing.methods.concentration import ChangeWithout
from zhixing.metrics.estimates import TOP_FRACTION
from zhixing.metrics.estimates import table as estimates
from zhixing.present import charts
from zhixing.present.document import Absence, Direction, Figure, Headline, Point, Tile
from zhixing.present.tables import table
from zhixing.studies import changes
from zhixing.studies.recovered_amounts import finding, frames
from zhixing.studies.sheets import Sheet
from zhixing.studies.study import Study


class RecoveredAmounts(Study):
    """What one unit recovered in one year, against a baseline year."""

    name: ClassVar[str] = "recovered_amounts"
    TITLE: ClassVar[str] = "Recovered amounts"
    QUESTION: ClassVar[str] = "Was more recovered, and where does the change come from?"
    FIGURES: ClassVar[tuple[str, ...]] = (
        "cumulative",
        "change_split",
        "lower_courts",
        "concentration",
        "rate_by_claim",
        "rate_by_basis",
        "resumed",
    )
    HEADLINES: ClassVar[tuple[str, ...]] = (
        "recovered_yuan",
        "recovery_rate",
        "mean_claim_yuan",
        "resumed_share",
    )
    METRICS: ClassVar[tuple[str, ...]] = (
        *HEADLINES,
        "closed",
        "closed_claim_yuan",
        "cash_recovered_yuan",
        "resumed_recovered_yuan",
        "top_share",
    )
    CAVEATS: ClassVar[tuple[str, ...]] = ("scope_assumed", "closing_basis", "heavy_tail", "covid_2020")
    SHEETS: ClassVar[tuple[Sheet, ...]] = frames.SHEETS

    # ---- numbers -------------------------------------------------------------------------------------------------

    @cached_property
    def _split(self) -> pl.DataFrame | None:
        return frames.split(self) if self.supports("recovery_rate") else None

    @cached_property
    def _without_largest(self) -> ChangeWithout | None:
        """The change without each year's largest cases, where the share of the largest may be published in both."""
        if self.now("top_share").suppressed or self.then("top_share").suppressed:
            return None
        paid = [self.view(period).closed["recovered_yuan"] for period in (self.baseline, self.period)]
        paid = [amounts.filter(amounts > 0) for amounts in paid]
        if not all(len(amounts) for amounts in paid):
            return None
        # each year's own one per cent: the groups the disclosure plan guards; another cut would tell single cases apart
        before, after = (ceil(len(amounts) * TOP_FRACTION) for amounts in paid)
        return concentration.change_without(*paid, largest=(before, after))

    # ---- the first screen ----------------------------------------------------------------------------------------

    def headline(self) -> Headline:
        """Return the finding, four numbers and the main points."""
        closed = self.now("closed").value
        return self.block(
            finding.finding(self, self._split, self._without_largest),
            self.meta_line(None if closed is None else int(closed), self.words("cases closed")),
            [self._tile(metric) for metric in self.HEADLINES],
            self._points(),
        )

    def _tile(self, metric: str) -> Tile:
        now, change = self.now(metric), self.change(metric)
        if now.suppressed:
            return Tile(self.label(metric), self.text(now), self.words("not published"))
        if change is None:
            return Tile(self.label(metric), self.text(now))
        money = metric.endswith("_yuan")
        moved = self.format.yuan(change) if money else self.format.points(change)
        note = self.words(
            "{moved} on {baseline}", moved=self.format.signed(moved), baseline=self.year(self.baseline)
        )
        direction: Direction = ""
        if metric == "recovered_yuan" and self._without_largest is not None:
            direction = "level"
            if finding.distinguishable(self._without_largest):
                direction = "up" if change > 0 else "down"
        return Tile(self.label(metric), self.text(now), note, direction)

    def _points(self) -> list[Point]:
        w, points = self.words, []
        if self._split is not None:
            points.append(Point(finding.split_point(self, self._split), "change_split"))
        share = self.now("top_share")
        if share.value is not None:
            text = w(
                "The largest one per cent of cases with money hold <b>{share}</b> of it.",
                share=self.text(share),
            )
            points.append(Point(text, "concentration"))
        rate = self.now("recovery_rate")
        if rate.value is not None:
            text = w("Of each claim <b>{rate}</b> was recovered, weighted by its size.", rate=self.text(rate))
            points.append(Point(text, "rate_by_claim"))
        resumed = self.now("resumed_share")
        if resumed.value is not None:
            text = w(
                "Resumed cases brought <b>{share}</b> of first and resumed together.",
                share=self.text(resumed),
            )
            points.append(Point(text, "resumed"))
        if not points:
            points.append(
                Point(w("Amounts of this unit and year are withheld: they could tell of one party."))
            )
        return points

    def _withheld(self) -> str:
        return self.words(
            "Amounts are withheld here or not published at this level: they could tell of one party."
        )

    # ---- figures -------------------------------------------------------------------------------------------------

    def cumulative(self) -> Figure | Absence:
        """Return both years' running totals, month by month."""
        w, f = self.words, self.format
        months = frames.cumulated(self)
        if months is None:
            return self.absence("cumulative", w("Month by month"), self._withheld())
        names = {
            self.period.key: (self.year(self.period), "unit"),
            self.baseline.key: (self.year(self.baseline), "baseline"),
        }
        drawn = months.with_columns(
            pl.col("period").replace_strict({key: name for key, (name, _) in names.items()}).alias("series"),
            pl.col("period").replace_strict({key: role for key, (_, role) in names.items()}).alias("role"),
            pl.Series("label", [f.month_name(month) for month in months["month"]]),
        )
        december = drawn.filter(pl.col("period") == self.period.key).row(-1, named=True)
        said = {"month": f.month_name(december["month"]), "amount": f.yuan(december["month_yuan"])}
        said |= {
            "share": f.share(december["month_yuan"] / december["value"]),
            "total": f.yuan(december["value"]),
        }
        return self.figure(
            "cumulative",
            title=w("{share} of the year’s amount came with the closings of {month}", **said),
            subtitle=w("Recovered in cases closed since the year’s start, cumulated by month"),
            chart=charts.lines(drawn.sort("x", maintain_order=True), self.parameters.lang, "yuan"),
            alt=w(
                "Running totals of both years; this year ends at {total}, {amount} of it in {month}.", **said
            ),
            table=table(
                drawn,
                {
                    "series": w("Year"),
                    "month": (w("Month"), f.month_name),
                    "month_yuan": (w("In the month"), f.yuan),
                    "value": (w("Cumulated"), f.yuan),
                },
            ),
            n=int(self.now("closed").value or 0),
            n_unit=w("cases closed"),
            so_what=w(
                "Amounts count in the month their case closed, so the year-end drive in closings is in them."
            ),
        )

    def change_split(self) -> Figure | Absence:
        """Return the exact split of the change into closed cases, mean claim and recovery rate."""
        w, f, split = self.words, self.format, self._split
        if split is None:
            return self.absence("change_split", w("Where the change comes from"), self._withheld())
        names = {
            "closed": w("Closed cases"),
            "mean_claim": w("Mean claim"),
            "recovery_rate": w("Recovery rate"),
        }
        steps = pl.concat(
            [
                pl.DataFrame(
                    {
                        "label": [self.year(self.baseline)],
                        "value": [self.then("recovered_yuan").value],
                        "role": ["baseline"],
                        "total": [True],
                    }
                ),
                split.select(
                    pl.col("factor").replace_strict(names).alias("label"),
                    pl.col("lmdi_yuan").alias("value"),
                    pl.lit("real").alias("role"),
                    pl.lit(value=False).alias("total"),
                ),
                pl.DataFrame(
                    {
                        "label": [self.year(self.period)],
                        "value": [self.now("recovered_yuan").value],
                        "role": ["unit"],
                        "total": [True],
                    }
                ),
            ],
            how="vertical_relaxed",
        )
        largest = split.sort(pl.col("lmdi_yuan").abs()).row(-1, named=True)
        said = {"factor": finding.factor_words(self, largest["factor"], largest["lmdi_yuan"])}
        said["effect"] = f.signed(f.yuan(largest["lmdi_yuan"]))
        foot = w("LMDI-I at single courts, summed upward; exact to the fen")
        if split["pooled"][0]:
            foot = w(
                "{foot}; {count} courts with a withheld sum enter as one", foot=foot, count=split["pooled"][0]
            )
        return self.figure(
            "change_split",
            title=w("The largest part of the change: {factor} ({effect})", **said),
            subtitle=w("Recovered = closed cases × mean claim × recovery rate; what each adds"),
            chart=charts.waterfall(steps, self.parameters.lang, "yuan"),
            alt=w("From one year to the other; the largest part is {factor} with {effect}.", **said),
            table=table(
                split.with_columns(pl.col("factor").replace_strict(names)),
                {
                    "factor": w("Factor"),
                    "lmdi_yuan": ("LMDI", lambda value: f.signed(f.yuan(value))),
                    "shapley_yuan": ("Shapley", lambda value: f.signed(f.yuan(value))),
                },
            ),
            n=int(self.now("closed").value or 0),
            n_unit=w("cases closed"),
            foot=foot,
            so_what=w(
                "The parts depend on the level they are taken at; their sum does not. Shapley values stand beside them in the data."
            ),
        )

    def lower_courts(self) -> Figure | Absence:
        """Return the change in the amount recovered of the units directly below."""
        w, f = self.words, self.format
        if not self.lower():
            return self.absence(
                "lower_courts", w("Change by court"), w("A single court has no courts below it.")
            )
        every = frames.change_by_lower(self)
        shown = changes.drawn(self, every)
        hidden = every["value"].null_count()
        if hidden == every.height:
            return self.absence("lower_courts", w("Change by court"), self._withheld())
        said = {"largest": every["label"][0], "value": f.signed(f.yuan(every["value"][0]))}
        return self.figure(
            "lower_courts",
            title=w("The largest change is in {largest}: {value}", **said),
            subtitle=w(
                "Change in the amount recovered, {year} less {baseline}",
                year=self.year(self.period),
                baseline=self.year(self.baseline),
            ),
            chart=charts.bars_by_unit(shown, self.parameters.lang, "yuan"),
            alt=w("Change by unit; the largest is {largest} with {value}.", **said),
            table=table(
                shown,
                {
                    "label": w("Unit"),
                    "before": (self.year(self.baseline), f.yuan),
                    "after": (self.year(self.period), f.yuan),
                    "value": (w("Change"), lambda value: f.signed(f.yuan(value))),
                },
            ),
            n=int(self.now("closed").value or 0),
            n_unit=w("cases closed"),
            suppressed=hidden,
            so_what=w("One large case can make a court’s year: a change here is no verdict on its work."),
        )

    def concentration(self) -> Figure | Absence:
        """Return the share of the largest cases in both years, and the change without them."""
        w, f = self.words, self.format
        change = self._without_largest
        if change is None:
            return self.absence("concentration", w("The largest cases"), self._withheld())
        rows = estimates(self.warehouse, ["top_share"], self.unit, [self.baseline, self.period], self.scope)
        drawn = rows.select(
            pl.Series("label", [self.year(self.baseline), self.year(self.period)]),
            "value",
            pl.col("lower").alias("low"),
            pl.col("upper").alias("high"),
            "n",
            pl.Series("role", ["baseline", "unit"]),
        )
        said = {
            "share": self.text(self.now("top_share")),
            "change": f.signed(f.yuan(change.change_yuan)),
            "without": f.signed(f.yuan(change.change_without_yuan)),
            "interval": f.interval(f.yuan(change.without.lower), f.yuan(change.without.upper)),
        }
        return self.figure(
            "concentration",
            title=w("The largest one per cent of cases hold {share}", **said),
            subtitle=w(
                "Share of the amount in the largest one per cent of cases with money, 95% bootstrap interval"
            ),
            chart=charts.bars(drawn, self.parameters.lang, "share"),
            alt=w("Share of the largest one per cent in both years; this year {share}.", **said),
            table=table(
                drawn,
                {
                    "label": w("Year"),
                    "value": (w("Share"), f.share),
                    "low": (w("Low"), f.share),
                    "high": (w("High"), f.share),
                    "n": (w("Cases with money"), f.count),
                },
            ),
            n=int(drawn["n"][1]),
            n_unit=w("cases with money"),
            so_what=w(
                "Without each year’s largest cases the change is {without} (95% interval {interval}) instead of {change}.",
                **said,
            ),
        )

    def rate_by_claim(self) -> Figure | Absence:
        """Return the recovery rate by size of claim."""
        return self._rates(
            "rate_by_claim",
            frames.BY_CLAIM,
            frames.claim_labels(self),
            self.words("Recovery rate by size of claim"),
        )

    def rate_by_basis(self) -> Figure | Absence:
        """Return the recovery rate by what is enforced."""
        return self._rates(
            "rate_by_basis",
            frames.BY_BASIS,
            frames.basis_labels(self),
            self.words("Recovery rate by what is enforced"),
        )

    def _rates(self, figure_id: str, sheet: Sheet, labels: dict[str, str], heading: str) -> Figure | Absence:
        w, f = self.words, self.format
        drawn = frames.rates(self, sheet, labels)
        known = drawn.filter(pl.col("value").is_not_null()).sort("value")
        if known.is_empty():
            return self.absence(figure_id, heading, self._withheld())
        low, high = known.row(0, named=True), known.row(-1, named=True)
        said = {
            "low": low["label"],
            "least": f.share(low["value"]),
            "high": high["label"],
            "most": f.share(high["value"]),
        }
        return self.figure(
            figure_id,
            title=w("From {least} ({low}) to {most} ({high})", **said),
            subtitle=w(
                "{heading}, {year}: recovered ÷ claim of cases closed",
                heading=heading,
                year=self.year(self.period),
            ),
            chart=charts.bars(drawn.select("label", "value", "n"), self.parameters.lang, "share"),
            alt=w("Recovery rates: lowest {low} with {least}, highest {high} with {most}.", **said),
            table=table(
                drawn,
                {
                    "label": w("Part"),
                    "before": (self.year(self.baseline), f.share),
                    "value": (self.year(self.period), f.share),
                    "n": (w("Cases"), f.count),
                },
            ),
            n=int(self.now("closed").value or 0),
            n_unit=w("cases closed"),
            suppressed=int(drawn["suppressed"].sum()),
            so_what=w("A rate weighted by claims is led by its largest claims."),
        )

    def resumed(self) -> Figure | Absence:
        """Return what resumed cases brought, as a share of first and resumed cases together."""
        w, f = self.words, self.format
        shares = [self.then("resumed_share"), self.now("resumed_share")]
        amounts = [self.then("resumed_recovered_yuan"), self.now("resumed_recovered_yuan")]
        if shares[1].value is None:
            return self.absence("resumed", w("Resumed cases"), self._withheld())
        drawn = pl.DataFrame(
            {
                "label": [self.year(self.baseline), self.year(self.period)],
                "value": [None if share.value is None else float(share.value) for share in shares],
                "amount": [frames.exact(amount.value) for amount in amounts],
                "n": [amount.n for amount in amounts],
                "role": ["baseline", "unit"],
            },
            schema_overrides={"n": pl.Int64},
        )
        said = {"share": self.text(shares[1]), "amount": self.text(amounts[1])}
        return self.figure(
            "resumed",
            title=w("Resumed cases brought {amount}, {share} of the whole", **said),
            subtitle=w("Share of resumed cases in the amount recovered, scope 首执+恢复"),
            chart=charts.bars(drawn.drop("amount"), self.parameters.lang, "share"),
            alt=w("Share of resumed cases in both years; this year {share}.", **said),
            table=table(
                drawn,
                {
                    "label": w("Year"),
                    "value": (w("Share"), f.share),
                    "amount": (w("Resumed cases recovered"), f.yuan),
                    "n": (w("Cases"), f.count),
                },
            ),
            n=amounts[1].n,
            n_unit=w("resumed cases closed"),
            so_what=w("Money that comes back through 执恢 was counted as lost when its case closed by 终本."),
        )
