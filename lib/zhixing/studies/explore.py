"""Looking around: any published number by unit, year and breakdown, and SQL for those who prefer it.

The room behind ``notebooks/explore.ipynb``. Numbers in its tables and charts are published rows; only `Explore.sql`
sees records, for use inside the court.
"""

import html
from collections.abc import Callable, Iterator
from typing import Any

import duckdb
import ipywidgets as widgets
import polars as pl

from zhixing.law import closing
from zhixing.law.errors import ZhixingError
from zhixing.law.periods import Period
from zhixing.law.scopes import SCOPES
from zhixing.law.units import Unit
from zhixing.metrics import dimensions
from zhixing.metrics.catalogue import METRICS
from zhixing.metrics.compute import compute
from zhixing.metrics.disclosure import gate
from zhixing.present import charts, markup
from zhixing.present.document import Figure, Page
from zhixing.present.numbers import Format
from zhixing.present.tables import table
from zhixing.present.words import Words
from zhixing.studies.sheets import single_courts, supports
from zhixing.warehouse.opened import Warehouse
from zhixing.warehouse.tables import DOCUMENTED

MOST_BARS = 24
"""Bars one chart can hold; the table beside it holds every row."""


class Explore:
    """One look at a warehouse: what is asked, its rows, their chart, and controls to ask for something else.

    Attributes:
        asked: The choice made: unit, year, metric, by, scope.
        warehouse: The records, opened read-only.
    """

    def __init__(
        self,
        *,
        unit: str = "川",
        year: int = 2020,
        metric: str = "pending",
        by: str | None = None,
        scope: str = "首执",
        lang: str = "en",
        warehouse: str | None = None,
    ) -> None:
        self.words, self.lang = Words(lang), lang
        self.warehouse = Warehouse.open(warehouse)
        self.format = Format(lang, self.warehouse.currency)
        self.asked: dict[str, Any] = {"unit": unit, "year": year, "metric": metric, "by": by, "scope": scope}

    # ---- rows ----------------------------------------------------------------------------------------------------

    def rows(self, **changed: Any) -> pl.DataFrame:
        """Return published result rows of what is asked; keywords ask for something else this once.

        Raises:
            ZhixingError: The year holds no data, or a name is unknown; the message lists the choices.
        """
        asked = self.asked | changed
        if asked["year"] not in self.warehouse.years:
            years = ", ".join(str(year) for year in self.warehouse.years)
            raise ZhixingError(f"The records hold no year {asked['year']!r}. Choose one of {years}.")
        period = Period("calendar", asked["year"])
        unit = self.warehouse.courts.resolve(asked["unit"], period.end)
        by = (asked["by"],) if asked["by"] else ()
        exact = compute(self.warehouse, [asked["metric"]], unit, period, asked["scope"], by)
        return gate.publish(self.warehouse, exact)

    def show(self, **changed: Any) -> Figure:
        """Return the rows as a chart and a table; the chart draws at most `MOST_BARS` of them, the largest."""
        asked = self.asked | changed
        rows = self.rows(**changed)
        metric, w, f = METRICS[asked["metric"]], self.words, self.format
        unit = self._unit(asked)
        shown = rows.with_columns(value=pl.col("value").fill_nan(None)).select(
            self._labels(asked, unit, rows), "value", "n", "suppressed"
        )
        drawn = shown
        if shown.height > MOST_BARS:
            drawn = shown.sort("value", descending=True, nulls_last=True).head(MOST_BARS)
        title = metric.label_zh if self.lang == "zh" else metric.label_en
        name = unit.name_zh if self.lang == "zh" else unit.name_en
        facts = [name, str(asked["year"]), asked["scope"]]
        if drawn.height < shown.height:
            facts.append(w("the {count} largest of {all}", count=drawn.height, all=shown.height))
        withheld = int(shown["suppressed"].sum())
        columns: dict[str, tuple[str, Callable[..., str]] | str] = {
            "label": w("Row"),
            "value": (title, lambda value: f.kind(metric.unit, value)),
            "n": ("n", f.count),
        }
        return Figure(
            page=Page("explore", unit.code, name, asked["year"], self.lang),
            id="explore",
            title=title,
            subtitle=" · ".join(facts),
            spec=charts.bars(drawn.select("label", "value", "n"), self.lang, metric.unit),
            alt=metric.definition_zh if self.lang == "zh" else metric.definition_en,
            table=table(shown, columns),
            foot=self.warehouse.meta.get(f"notice_{self.lang}", "") if self.warehouse.synthetic else "",
            suppressed_note=w("{count} of the values not published", count=withheld) if withheld else "",
        )

    def _unit(self, asked: dict[str, Any]) -> Unit:
        return self.warehouse.courts.resolve(asked["unit"], Period("calendar", asked["year"]).end)

    def _labels(self, asked: dict[str, Any], unit: Unit, rows: pl.DataFrame) -> pl.Series:
        """Return what each row is called."""
        if not asked["by"]:
            return pl.Series("label", [unit.name_zh if self.lang == "zh" else unit.name_en] * rows.height)
        names = self._names(asked, unit)
        return pl.Series("label", [names.get(value, value) for value in rows[asked["by"]]], dtype=pl.String)

    def _names(self, asked: dict[str, Any], unit: Unit) -> dict[str, str]:
        """Return what the values of a breakdown are called; values without a name stand for themselves."""
        zh, day = self.lang == "zh", Period("calendar", asked["year"]).end
        courts = self.warehouse.courts
        match asked["by"]:
            case "court":
                below = single_courts(courts, unit, Period("calendar", asked["year"]))
                return {one.courts[0]: one.name_zh if zh else one.name_en for one in below if one.courts}
            case "prefecture":
                units = courts.units("prefecture", day)
                return {one.code: one.name_zh if zh else one.name_en for one in units}
            case "closing_method":
                return {code: how.zh if zh else how.en for code, how in closing.METHODS.items()}
            case "closing_group":
                return {code: names[0 if zh else 1] for code, names in closing.GROUPS.items()}
            case "claim_band" | "age_band":
                bands = (*dimensions.CLAIM_BANDS, *dimensions.AGE_BANDS)
                return {band.id: band.label_zh if zh else band.label_en for band in bands}
        return {}

    # ---- controls ------------------------------------------------------------------------------------------------

    def choices(self) -> dict[str, list[tuple[str, Any]]]:
        """Return what each control offers, as pairs of words and value; breakdowns are those of the metric asked for."""
        zh = self.lang == "zh"
        metrics = [one for one in METRICS.values() if supports(self.warehouse, one.id)]
        breakdowns = [
            name
            for name in dimensions.allowed(METRICS[self.asked["metric"]])
            if supports(self.warehouse, self.asked["metric"], (name,))
        ]
        return {
            "unit": list(self._units()),
            "year": [(str(year), year) for year in self.warehouse.years],
            "metric": [(one.label_zh if zh else one.label_en, one.id) for one in metrics],
            "by": [(self.words("no breakdown"), None), *((name, name) for name in breakdowns)],
            "scope": [(name, name) for name in SCOPES],
        }

    def _units(self) -> Iterator[tuple[str, str]]:
        """Every unit, each below the one it belongs to, and set in from it."""

        def below(unit: Unit, depth: int) -> Iterator[tuple[str, str]]:
            yield "\u2003" * depth + (unit.name_zh if self.lang == "zh" else unit.name_en), unit.code
            for child in courts.children(unit, day):
                yield from below(child, depth + 1)

        courts, day = self.warehouse.courts, self.warehouse.as_of
        for province in courts.units("province", day):
            yield from below(province, 0)

    def controls(self) -> widgets.VBox:
        """Return the controls and, under them, the chart and table of what they say."""
        w = self.words
        labels = {
            "unit": w("Unit"),
            "year": w("Year"),
            "metric": w("Number"),
            "by": w("Breakdown"),
            "scope": w("Scope"),
        }
        self.asked |= {"unit": self._unit(self.asked).code}
        menus = {
            name: widgets.Dropdown(options=pairs, value=self.asked[name], description=labels[name])
            for name, pairs in self.choices().items()
        }
        view = widgets.HTML(self._html())

        def changed(change: dict[str, Any]) -> None:
            name = next(name for name, menu in menus.items() if menu is change["owner"])
            self.asked[name] = change["new"]
            if name == "metric":
                self._offer(menus["by"])
            view.value = self._html()

        for menu in menus.values():
            menu.observe(changed, names="value")
        return widgets.VBox([*menus.values(), view])

    def _offer(self, menu: Any) -> None:
        """Offer the metric's own breakdowns; one it does not have is let go."""
        offered = self.choices()["by"]
        kept = self.asked["by"] if self.asked["by"] in dict(offered).values() else None
        menu.options = offered
        menu.value = self.asked["by"] = kept

    def _html(self) -> str:
        """The figure as HTML, or the sentence that says why there is none."""
        try:
            return markup.cell(self.show().to_json())
        except ZhixingError as error:
            return f"<p>{html.escape(str(error))}</p>"

    # ---- SQL -----------------------------------------------------------------------------------------------------

    def tables(self) -> pl.DataFrame:
        """Return the documented tables this warehouse has, and what one row of each is."""
        held = [one for one in DOCUMENTED.values() if one.name in self.warehouse.tables]
        return pl.DataFrame(
            {"table": [one.name for one in held], "description": [one.description for one in held]}
        )

    def sql(self, query: str) -> pl.DataFrame:
        """Return the answer to one SELECT or WITH query. Its values are exact: for internal use, not for publication.

        Raises:
            ZhixingError: It is anything else, or the engine cannot answer it.
        """
        with duckdb.connect() as parser:
            try:
                statements = parser.extract_statements(query)
            except duckdb.Error as error:
                raise ZhixingError(f"This is not SQL: {str(error).splitlines()[0]}") from None
        words = query.split(maxsplit=1) or [""]
        asks = len(statements) == 1 and statements[0].type == duckdb.StatementType.SELECT
        if not asks or words[0].lower() not in {"select", "with"}:
            raise ZhixingError(
                "Only one query that begins with SELECT or WITH is answered here: it only reads."
            )
        try:
            return self.warehouse.query(query)
        except duckdb.Error as error:
            tables = ", ".join(self.tables()["table"])
            raise ZhixingError(f"{str(error).splitlines()[0]}. The tables are {tables}.") from None


__all__ = ["Explore"]
