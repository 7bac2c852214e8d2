"""Backlog reduction 案件消减: did the backlog shrink, and how much of that is real?

The study of ``notebooks/backlog_reduction.ipynb``. Stocks and flows are docket counts and published as they are; beside
every fall stands the 终本 stock, since a case ended that way has left the docket and not been enforced.
"""

from functools import cached_property
from typing import Any, ClassVar

import polars as pl

from zhixing.methods.funnel import Funnel, funnel
from zhixing.present import charts
from zhixing.present.document import Absence, Direction, Figure, Headline, Point, Tile
from zhixing.present.tables import table
from zhixing.studies import changes
from zhixing.studies.backlog_reduction import durations, finding, frames
from zhixing.studies.backlog_reduction.finding import Change
from zhixing.studies.study import Study


class BacklogReduction(Study):
    """The backlog of one unit in one year, against a baseline year."""

    name: ClassVar[str] = "backlog_reduction"
    TITLE: ClassVar[str] = "Backlog reduction"
    QUESTION: ClassVar[str] = "Did the backlog shrink, and how much of that is real?"
    FIGURES: ClassVar[tuple[str, ...]] = (
        "stock_and_flow",
        "net_flow_split",
        "lower_courts",
        "ages",
        "closing_times",
        "counterfactual",
        "funnel",
    )
    HEADLINES: ClassVar[tuple[str, ...]] = (
        "pending",
        "clearance_ratio",
        "closing_rate",
        "terminated_procedure_stock",
    )
    METRICS: ClassVar[tuple[str, ...]] = (
        *HEADLINES,
        "opening",
        "received",
        "transferred_in",
        "transferred_out",
        "handled",
        "closed",
        "closed_real",
        "closed_terminated_procedure",
        "closed_other",
        "actual_closing_rate",
        "terminated_procedure_rate",
        "pending_rate",
        "full_performance_rate",
        "pending_beyond_limit",
        "pending_beyond_limit_interpretation",
        "disposition_days",
        "mean_days_to_close",
        *durations.ESTIMATES,
        "counterfactual_pending",
    )
    CAVEATS: ClassVar[tuple[str, ...]] = ("year_end_stock", "terminated_not_solved", "covid_2020")

    # ---- numbers -------------------------------------------------------------------------------------------------

    @cached_property
    def _change(self) -> Change:
        return Change.of(self.now("pending").value, self.then("pending").value)

    @cached_property
    def _months(self) -> pl.DataFrame:
        return frames.monthly(self)

    @cached_property
    def _parts(self) -> pl.DataFrame | None:
        return frames.net_flow_parts(self) if self.supports("closed_real") else None

    @cached_property
    def _funnel(self) -> Funnel | None:
        rates = frames.peer_rates(self).rename({"closed": "numerator", "handled": "denominator"})
        return funnel(rates) if rates.height > 1 and rates["denominator"].sum() > 0 else None

    @cached_property
    def _times(self) -> durations.Times | None:
        return durations.times(self)

    # ---- the first screen ----------------------------------------------------------------------------------------

    def headline(self) -> Headline:
        """Return the finding, four numbers and the main points."""
        handled = self.now("handled").value
        return self.block(
            finding.finding(self, self._change, self._parts),
            self.meta_line(None if handled is None else int(handled), self.words("cases handled")),
            self._tiles(),
            self._points(),
        )

    def _tiles(self) -> list[Tile]:
        w, f = self.words, self.format
        change = self._change
        moved = f.signed(f.count(change.now - change.then))
        share = "" if change.share is None else f" ({f.signed(f.share(change.share, 0))})"
        tiles = [
            Tile(
                self.label("pending"),
                self.text(self.now("pending")),
                w(
                    "{moved}{share} on {baseline}",
                    moved=moved,
                    share=share,
                    baseline=self.year(self.baseline),
                ),
                change.direction,
            )
        ]
        ratio = self.change("clearance_ratio")
        if ratio is not None:
            direction: Direction = "up" if ratio > 0 else "down"
            note = w(
                "{points} on {baseline}", points=f.signed(f.points(ratio)), baseline=self.year(self.baseline)
            )
            tiles.append(
                Tile(self.label("clearance_ratio"), self.text(self.now("clearance_ratio")), note, direction)
            )
        tiles.append(Tile(self.label("closing_rate"), self.text(self.now("closing_rate")), self._position()))
        if self.supports("terminated_procedure_stock"):
            stock = self.change("terminated_procedure_stock")
            note = w(
                "{moved}{share} on {baseline}",
                moved=f.signed(f.count(stock)),
                share="",
                baseline=self.year(self.baseline),
            )
            tiles.append(
                Tile(
                    self.label("terminated_procedure_stock"),
                    self.text(self.now("terminated_procedure_stock")),
                    note,
                )
            )
        return tiles

    def _position(self) -> str:
        """Return where the closing rate lies among its peers, never as a rank."""
        w = self.words
        if self._funnel is None:
            return ""
        mine = self._funnel.units.filter(pl.col("unit") == self.unit.code)
        if mine.is_empty():
            return ""
        over = self._funnel.dispersion is not None and self._funnel.dispersion.over_dispersed
        place = mine["wide_position" if over else "position"].item()
        return {
            None: "",
            "within": w("within the limits of its peers"),
            "below_95": w("below the 95% limit of its peers"),
            "below_999": w("below the 99.9% limit of its peers"),
            "above_95": w("above the 95% limit of its peers"),
            "above_999": w("above the 99.9% limit of its peers"),
        }[place]

    def _points(self) -> list[Point]:
        points = [Point(finding.stock_point(self, self._change, self._months), "stock_and_flow")]
        if self._parts is not None:
            points.append(Point(finding.split_point(self, self._parts), "net_flow_split"))
        if self.supports("terminated_procedure_stock"):
            points.append(Point(finding.terminated_point(self)))
        if self._times is not None:
            points.append(Point(durations.point(self, self._times), "closing_times"))
        if self._position() and self._funnel is not None:
            words = self.words("Its closing rate is {position}.", position=self._position())
            points.append(Point(words, "funnel"))
        return points

    # ---- figures -------------------------------------------------------------------------------------------------

    def stock_and_flow(self) -> Figure:
        """Return pending at each month's end, received and closed in each month."""
        w, f, months = self.words, self.format, self._months
        last, peak = months.row(-1, named=True), months.sort("pending").row(-1, named=True)
        said = {
            "last": f.count(last["pending"]),
            "month": f.month(last["month"]),
            "peak": f.count(peak["pending"]),
            "when": f.month(peak["month"]),
        }
        return self.figure(
            "stock_and_flow",
            title=w("{last} cases were pending at the end of {month}; the peak was {peak} in {when}", **said),
            subtitle=w("Cases pending at each month’s end; cases received and closed in the month"),
            chart=charts.stock_and_flow(months, self.parameters.lang),
            alt=w(
                "Pending cases by month: highest in {when} with {peak}, last {last}. Below, received and closed.",
                **said,
            ),
            table=table(
                months,
                {
                    "month": (w("Month"), f.month),
                    "pending": (w("Pending"), f.count),
                    "received": (w("Received"), f.count),
                    "closed": (w("Closed"), f.count),
                },
            ),
            n=int(months["received"].sum()),
            n_unit=w("cases received"),
            so_what=w(
                "A fall that comes only in the last months of a year may be cases brought forward: the next year’s "
                "first months tell."
            ),
        )

    def net_flow_split(self) -> Figure | Absence:
        """Return the exact split of the difference between two years' net flows."""
        w, f = self.words, self.format
        title = w("What moved the stock")
        if self._parts is None:
            return self.absence("net_flow_split", title, w("The source does not say how a case was closed."))
        flows = frames.net_flows(self).sort("year")
        net = flows["received"] - flows["real"] - flows["terminated_procedure"] - flows["other"]
        start = int(net[0]) * (len(flows) - 1)
        names = {"filings": w("Filings"), "real": w("Real closings"), "other": w("Other closings")}
        names["terminated_procedure"] = w("终本")
        roles = {
            "filings": "received",
            "real": "real",
            "terminated_procedure": "terminated",
            "other": "other",
        }
        effects = self._parts.select(
            pl.col("part").replace_strict(names).alias("label"),
            pl.col("effect").alias("value"),
            pl.col("part").replace_strict(roles).alias("role"),
            pl.lit(value=False).alias("total"),
        )
        first = w("Net flow {year}", year=self.year(self.baseline))
        last = w("Net flow {year}", year=self.year(self.period))
        steps = pl.concat(
            [
                pl.DataFrame({"label": [first], "value": [start], "role": ["baseline"], "total": [True]}),
                effects,
                pl.DataFrame(
                    {"label": [last], "value": [int(net[1:].sum())], "role": ["total"], "total": [True]}
                ),
            ]
        )
        largest = self._parts.sort(pl.col("effect").abs()).row(-1, named=True)
        total = int(self._parts["effect"].sum())
        said = {
            "part": finding.part_words(w, largest["part"], largest["effect"]),
            "effect": f.signed(f.count(largest["effect"])),
            "total": f.signed(f.count(total)),
        }
        return self.figure(
            "net_flow_split",
            title=w("The largest part of the difference: {part} ({effect})", **said),
            subtitle=w(
                "Difference in net flow (received − closed) between the two years, cases; below zero lowers the stock"
            ),
            chart=charts.waterfall(steps, self.parameters.lang, "cases"),
            alt=w("The net flow changed by {total} cases; the largest part is {part} with {effect}.", **said),
            table=table(
                steps, {"label": w("Part"), "value": (w("Cases"), lambda value: f.signed(f.count(value)))}
            ),
            n=int(flows["received"].sum()),
            n_unit=w("cases received"),
            foot=w("exact: the parts add up to the difference"),
            so_what=w(
                "Whether filings fell on their own or were turned away at the door is not identified: the records hold "
                "only what was filed."
            ),
        )

    def lower_courts(self) -> Figure | Absence:
        """Return the change in pending cases of the units directly below."""
        w, f = self.words, self.format
        below = self.lower()
        if not below:
            return self.absence(
                "lower_courts", w("Change by court"), w("A single court has no courts below it.")
            )
        every = changes.change_by_unit(self, "pending", below)
        shown = changes.drawn(self, every)
        fell = int((every["value"] < 0).sum())
        said = {"fell": fell, "count": every.height, "largest": every["label"][0]}
        said["value"] = f.signed(f.count(every["value"][0]))
        return self.figure(
            "lower_courts",
            title=w(
                "The stock fell in {fell} of {count}; the largest change is in {largest} ({value})", **said
            ),
            subtitle=w(
                "Change in pending cases, end of {year} less end of {baseline}",
                year=self.year(self.period),
                baseline=self.year(self.baseline),
            ),
            chart=charts.bars_by_unit(shown, self.parameters.lang, "cases"),
            alt=w(
                "Change in pending cases by unit: {fell} of {count} fell; largest {largest} with {value}.",
                **said,
            ),
            table=table(
                shown,
                {
                    "label": w("Unit"),
                    "before": (self.year(self.baseline), f.count),
                    "after": (self.year(self.period), f.count),
                    "value": (w("Change"), lambda value: f.signed(f.count(value))),
                },
            ),
            n=int(self._change.now),
            n_unit=w("cases pending"),
            foot=w("the changes add up to that of the whole"),
            so_what=w(
                "Drives go where the stock is high, and what starts high tends to come down by itself."
            ),
        )

    def ages(self) -> Figure:
        """Return the pending stock by time since filing, and what is beyond the limit."""
        w, f = self.words, self.format
        ages = frames.ages(self)
        beyond, pending = int(ages["beyond"].sum()), int(ages["pending"].sum())
        stricter = self.now("pending_beyond_limit_interpretation")
        said = {
            "beyond": f.count(beyond),
            "pending": f.count(pending),
            "share": f.share(beyond / pending if pending else None),
            "stricter": self.text(stricter),
        }
        return self.figure(
            "ages",
            title=w("{beyond} of {pending} pending cases are beyond the statutory limit", **said),
            subtitle=w(
                "Pending cases at the end of {year} by time since filing", year=self.year(self.period)
            ),
            chart=charts.age_bars(ages.select("label", "within", "beyond"), self.parameters.lang),
            alt=w("Pending cases by age; {beyond} of {pending} ({share}) are beyond the limit.", **said),
            table=table(
                ages,
                {
                    "label": w("Time since filing"),
                    "pending": (w("Pending"), f.count),
                    "beyond": (w("Beyond the limit"), f.count),
                },
            ),
            n=pending,
            n_unit=w("cases pending"),
            so_what=w(
                "The limit excludes time as 审限规定 §9 allows, auctions among it. By 执行程序解释 §13, which leaves "
                "auctions in, {stricter} cases are beyond it.",
                **said,
            ),
        )

    def closing_times(self) -> Figure | Absence:
        """Return how long cases take and how they close, pending ones counted."""
        if self._times is None:
            reason = self.words("Too few cases were closed in the year to estimate how long they take.")
            return self.absence("closing_times", self.words("Time to closing"), reason)
        return durations.figure(self, self._times)

    def counterfactual(self) -> Figure | Absence:
        """Return what would be pending at the baseline's clearance ratio."""
        w, f = self.words, self.format
        title = w("At the baseline’s clearance")
        would = self.now("counterfactual_pending").value
        if would is None:
            return self.absence("counterfactual", title, w("The baseline year received no case."))
        rows = pl.DataFrame(
            {
                "label": [
                    w("Pending, end of {year}", year=self.year(self.baseline)),
                    w("Pending at {year}’s clearance ratio", year=self.year(self.baseline)),
                    w("Pending, end of {year}", year=self.year(self.period)),
                ],
                "value": [float(self._change.then), float(would), float(self._change.now)],
                "role": ["baseline", "peers", "unit"],
            }
        )
        said = {
            "would": f.count(would),
            "now": f.count(self._change.now),
            "ratio": self.text(self.then("clearance_ratio")),
            "baseline": self.year(self.baseline),
            "year": self.year(self.period),
        }
        return self.figure(
            "counterfactual",
            title=w("At {baseline}’s clearance ratio {would} cases would be pending, not {now}", **said),
            subtitle=w(
                "Pending cases at the end of {year}, as they are and had {ratio} of filings been closed",
                **said,
            ),
            chart=charts.bars(rows, self.parameters.lang, "cases"),
            alt=w("Pending {now}; at the clearance ratio of {baseline} it would be {would}.", **said),
            table=table(rows, {"label": w("Case"), "value": (w("Pending"), f.count)}),
            n=int(self.now("received").value or 0),
            n_unit=w("cases received"),
            so_what=w(
                "This is arithmetic, not a forecast: filings are taken as they came, and a court that closes more may "
                "close more by 终本."
            ),
        )

    def funnel(self) -> Figure | Absence:
        """Return the closing rate among its peers, with the limits of chance."""
        w, f = self.words, self.format
        title = w("Beside its peers")
        drawn = self._funnel
        if drawn is None:
            return self.absence("funnel", title, w("There is no other unit of its kind to hold it beside."))
        names = {unit.code: self.unit_name(unit) for unit in self.peers()}
        points = drawn.units.filter(pl.col("denominator") > 0).select(
            pl.col("unit").replace_strict(names).alias("label"),
            pl.col("denominator").alias("n"),
            "value",
            (pl.col("unit") == self.unit.code).alias("highlight"),
            "position",
            "wide_position",
        )
        outside = int((points["position"] != "within").sum())
        over = drawn.dispersion is not None and drawn.dispersion.over_dispersed
        wide_outside = int((points["wide_position"] != "within").sum()) if over else outside
        said: dict[str, Any] = {
            "outside": outside,
            "wide": wide_outside,
            "count": points.height,
            "expected": f.number(drawn.expected_outside_95, 1),
            "target": f.share(drawn.target),
        }
        curve = drawn.curve.rename({"denominator": "n"}).with_columns(pl.lit(drawn.target).alias("centre"))
        return self.figure(
            "funnel",
            title=(
                w(
                    "{outside} of {count} lie outside the limits of chance, {wide} once their spread is allowed for",
                    **said,
                )
                if over
                else w("{outside} of {count} lie outside the limits of chance", **said)
            ),
            subtitle=w(
                "Closing rate (closed ÷ handled) by cases handled; limits about the whole’s {target}", **said
            ),
            chart=charts.funnel(points, durations.limits(curve, wide=over), self.parameters.lang),
            alt=w(
                "Funnel plot of closing rates about {target}: {outside} of {count} units outside the 95% limits.",
                **said,
            ),
            table=table(
                points.sort("n", descending=True),
                {"label": w("Unit"), "n": (w("Handled"), f.count), "value": (w("Closing rate"), f.share)},
            ),
            n=int(points["n"].sum()),
            n_unit=w("cases handled"),
            foot=w(
                "exact binomial limits, 95% and 99.9% (Spiegelhalter 2005); chance alone puts about {expected} outside 95%",
                **said,
            ),
            so_what=w(
                "Outside the limits is a reason to look, not a verdict; 终本 raises the rate like any closing."
            ),
        )
