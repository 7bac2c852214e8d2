"""Charts: zero baselines, colours with one meaning, nothing drawn for a withheld value, nothing outside the picture."""

import math
import re
from datetime import date
from itertools import combinations, pairwise
from typing import Any

import altair as alt
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.present import charts, svg, theme
from zhixing.present.charts import axes, base
from zhixing.present.layout import MARGINS

MONTHS = pl.DataFrame(
    {
        "month": [date(2019 + number // 12, number % 12 + 1, 1) for number in range(24)],
        "pending": [8000 - 200 * number for number in range(24)],
        "received": [6000 + 100 * (number % 5) for number in range(24)],
        "closed": [6200 + 100 * (number % 5) for number in range(24)],
    }
)
CAMPAIGNS = MONTHS.select(
    "month",
    "closed",
    without=pl.when(pl.int_range(pl.len()) >= 12).then(pl.col("closed") - 300.0),
    during=pl.when(pl.int_range(pl.len()) >= 12).then(0.5).otherwise(0.0),
    battle=pl.when(pl.int_range(pl.len()) >= 18).then(1.0).otherwise(0.0),
)
UNITS = pl.DataFrame(
    {"label": ["Chengdu", "Aba", "Garzê"], "value": [-4702, 40, None], "n": [97420, 1200, 800]}
)
SPLIT = pl.DataFrame(
    {
        "label": ["2019", "fewer filings", "more 终本", "2020"],
        "value": [-100, -1210, -1480, -2790],
        "role": ["total", "received", "terminated", "total"],
        "total": [True, False, False, True],
    }
)
SHARES = pl.DataFrame(
    {
        "row": ["2019", "2019", "2020", "2020"],
        "part": ["closed in fact", "终本"] * 2,
        "role": ["real", "terminated"] * 2,
        "value": [0.6, 0.4, 0.65, 0.35],
        "n": [100, 100, 120, 120],
    }
)
YEARS = pl.DataFrame(
    {
        "month": list(range(1, 13)) * 2,
        "series": ["2019"] * 12 + ["2020"] * 12,
        "role": ["baseline"] * 12 + ["unit"] * 12,
        "value": [5e9 * month for month in range(1, 13)] + [6e9 * month for month in range(1, 13)],
    }
)
INCIDENCE = pl.DataFrame(
    [
        (day, cause, role, top * day / 365, top * day / 365 * 0.9, top * day / 365 * 1.1)
        for cause, role, top in (("closed in fact", "real", 0.6), ("终本", "terminated", 0.3))
        for day in range(366)
    ],
    schema=["day", "cause", "role", "share", "low", "high"],
    orient="row",
)
SURVIVAL = pl.DataFrame(
    [
        (day, name, role, math.exp(-day / mean), math.exp(-day / mean) * 0.9, math.exp(-day / mean * 0.9))
        for name, role, mean in (("2019", "baseline", 130), ("2020", "unit", 100))
        for day in range(0, 366, 5)
    ],
    schema=["day", "series", "role", "share", "low", "high"],
    orient="row",
)
POINTS = pl.DataFrame(
    {
        "label": ["Chengdu", "Zigong", "Aba", "none"],
        "n": [97420, 9000, 700, 500],
        "value": [0.969, 0.95, 0.93, None],
        "highlight": [True, False, False, False],
    }
)
LIMITS = pl.DataFrame(
    [
        (
            n,
            0.955,
            *(0.955 + sign * width * math.sqrt(0.043 / n) for width in (1.96, 3.29) for sign in (-1, 1)),
        )
        for n in (400, 1000, 3000, 10000, 30000, 100000, 200000)
    ],
    schema=["n", "centre", "low95", "high95", "low999", "high999"],
    orient="row",
)
EFFECTS = pl.DataFrame(
    {"label": ["recovered", "closed in fact", "other"], "value": [0.032, -0.012, None]}
    | {"low": [0.011, -0.03, None], "high": [0.053, 0.006, None]}
)
BALANCE = pl.DataFrame({"label": ["age", "claim"], "before": [0.34, -0.41], "after": [0.03, 0.08]})
LORENZ = pl.DataFrame(
    {
        "share_cases": [0.0, 0.1, 0.5, 1.0],
        "share_amount": [0.0, 0.47, 0.9, 1.0],
        "label": [None, "largest 10%", None, None],
    }
)
RELIEF = pl.DataFrame(
    [
        (month, str(month), kind, role, 10 + month)
        for month in range(1, 13)
        for kind, role in (("limit lifted", "kind_1"), ("detention ended", "kind_2"), ("deferred", "kind_3"))
    ],
    schema=["x", "label", "series", "role", "value"],
    orient="row",
)
FIGURES = pl.DataFrame(
    [
        ("recovered", 2018, 10482.0, "10,482"),
        ("recovered", 2019, None, "·"),
        ("recovered", 2020, 8143.0, "8,143"),
        ("claim", 2018, 0.98, "98.0%"),
        ("claim", 2019, 0.98, "98.0%"),
        ("claim", 2020, None, "≥ 99.6%"),
    ],
    schema=["label", "year", "value", "text"],
    orient="row",
)
CAN_BE = pl.DataFrame(
    [
        ("2019", "2019 首执", 20393.0, 20493.0, "unit", "20,393–20,493"),
        ("", "2019 全部", 20393.0, None, "total", "≥ 20,393"),
        ("2020", "2020 首执", 0.0, 50500.0, "unit", "≤ 50,500"),
        ("", "2020 全部", 0.0, None, "total", "无从得知"),
    ],
    schema=["label", "name", "low", "high", "role", "text"],
    orient="row",
)
KNOWN = pl.DataFrame(
    [
        (section, "已结", 2019 + number % 3, state, "≤ 9")
        for section in ("首执", "全部")
        for number, state in enumerate(("printed", "pinned", "between"))
    ],
    schema=["section", "label", "x", "state", "text"],
    orient="row",
)
AGES = pl.DataFrame({"label": ["under 3 months", "over 2 years"], "within": [1800, 0], "beyond": [0, 21]})


def _all(lang: str) -> dict[str, Any]:
    return {
        "stock_and_flow": charts.stock_and_flow(MONTHS, lang),
        "bars": charts.bars(UNITS.with_columns(value=pl.lit(0.5)), lang, "share"),
        "bars_by_unit": charts.bars_by_unit(UNITS, lang, highlight="Chengdu"),
        "waterfall": charts.waterfall(SPLIT, lang),
        "stacked_bars": charts.stacked_bars(SHARES, lang),
        "cumulative_lines": charts.cumulative_lines(YEARS, lang),
        "lines": charts.lines(
            YEARS.select("series", "role", "value", x="month", label=pl.col("month").cast(pl.String)),
            lang,
            "yuan",
        ),
        "cumulative_incidence": charts.cumulative_incidence(INCIDENCE, lang),
        "survival_curve": charts.survival_curve(SURVIVAL, lang),
        "funnel": charts.funnel(POINTS, LIMITS, lang),
        "dots_with_intervals": charts.dots_with_intervals(EFFECTS, lang),
        "balance": charts.balance(BALANCE, lang),
        "concentration": charts.concentration(LORENZ, lang),
        "columns": charts.columns(RELIEF, lang, "measures"),
        "age_bars": charts.age_bars(AGES, lang),
        "intervals": charts.intervals(CAN_BE, lang, "cases", [("首执", "unit"), ("全部", "total")]),
        "known_grid": charts.known_grid(KNOWN, lang),
        "against_target": charts.against_target(
            pl.DataFrame({"label": ["Aba", "Zigong"], "value": [0.95, None], "line": [0.9, 0.9]}),
            lang,
            line="90%",
        ),
        "heat": charts.heat(
            pl.DataFrame({"row": ["Aba", "Zigong"], "column": ["1", "1"], "value": [0.2, 0.4]}), lang
        ),
        "campaign_timeline": charts.campaign_timeline(
            CAMPAIGNS, [("battle", "执行大会战")], lang, ("实际结案", "若无行动")
        ),
        "placebo_dots": charts.placebo_dots([-0.02, 0.0, 0.01, 0.011], 0.18, lang, ("安慰剂", "实际")),
        "yearly": charts.yearly(FIGURES, lang),
    }


@pytest.fixture(scope="module", params=["en", "zh"])
def drawn(request: pytest.FixtureRequest) -> dict[str, tuple[svg.Drawing, svg.Drawing]]:
    return {name: svg.both(chart.to_dict(validate=False)) for name, chart in _all(request.param).items()}


Drawn = dict[str, tuple[svg.Drawing, svg.Drawing]]


def test_every_chart_of_the_room_is_drawn_here(drawn: Drawn) -> None:
    assert sorted(drawn) == sorted(charts.__all__)


def test_charts_are_valid_vega_lite() -> None:
    for chart in _all("en").values():
        chart.to_dict()  # altair validates against the schema


def test_our_layers_say_what_altair_says() -> None:
    """Rows and channels take a shorter way through Altair than it would take itself, to the same specification."""
    rows = [{"x": 1.0, "y": 2, "end": 3, "day": "2020-01-01", "tip": "one"}]
    channels: dict[str, Any] = {
        "x": alt.X("x:Q", axis=None),
        "x2": "end:Q",
        "y": "y:O",
        "color": "day:T",
        "text": "tip:N",
    }
    ours = [
        base.layer(rows).mark_text().encode(**channels),
        base.layer(rows[:0]).mark_bar().encode(x="x:Q", y=alt.value(3)),
    ]
    theirs = [
        alt.Chart(alt.InlineData(rows)).mark_text().encode(**channels),
        alt.Chart(alt.InlineData(rows[:0])).mark_bar().encode(x="x:Q", y=alt.value(3)),
    ]
    said, expected = base.panel(*ours).to_dict(), alt.layer(*theirs).to_dict()
    assert said["layer"] == expected["layer"]
    assert said["datasets"] == expected["datasets"]


def test_a_figure_is_light(drawn: Drawn) -> None:
    heavy = {
        name: len(one.svg) for name, pair in drawn.items() for one in pair if len(one.svg.encode()) > 9_000
    }
    assert heavy == {}


def test_charts_have_the_widths_of_page_and_phone(drawn: Drawn) -> None:
    for wide, narrow in drawn.values():
        assert (wide.width, narrow.width) == (theme.WIDTH, theme.NARROW)


def test_words_stay_inside_the_picture(drawn: Drawn) -> None:
    outside = []
    for name, pair in drawn.items():
        for drawing in pair:
            for attributes, text in re.findall(r"<text([^>]*)>([^<]*)</text>", _inherited(drawing.svg)):
                left = float(re.search(r' x="([^"]*)"', attributes)[1])
                size = theme.text_width(text, 11)
                anchor = re.search(r'text-anchor="(\w+)"', attributes)
                left -= {"middle": size / 2, "end": size}.get(anchor[1] if anchor else "", 0)
                if left < -6 or left + size > drawing.width + 6:
                    outside.append((name, drawing.width, text))
    assert outside == []


def _inherited(drawing: str) -> str:
    """Texts with the attributes of the group around them."""

    def spell(group: re.Match[str]) -> str:
        return re.sub(r"<text", f"<text {group[1]}", group[2])

    return re.sub(r"<g([^>]*)>(.*?)</g>", spell, drawing)


def _said(drawing: svg.Drawing) -> str:
    """All words of a chart; a name in two lines is read as one."""
    return " ".join(re.findall(r">([^<]+)</text>", drawing.svg))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("waterfall", ["2019", "fewer filings", "more 终本", "2020", "−100", "−1,210", "−1,480", "−2,790"]),
        ("bars_by_unit", ["Chengdu", "Aba", "Garzê", "−4,702", "+40", "n = 97,420", "n = 1,200", "n = 800"]),
        ("stacked_bars", ["2019", "2020", "closed in fact", "终本", "60.0%", "35.0%", "n = 100", "n = 120"]),
        (
            "age_bars",
            ["under 3 months", "over 2 years", "within the limit", "beyond the limit", "1,800", "21"],
        ),
        ("funnel", ["95% limits", "99.9% limits", "Chengdu", "average 95.5%"]),
        ("columns", ["limit lifted", "detention ended", "deferred", "1", "4", "7", "10"]),
        ("dots_with_intervals", ["recovered", "closed in fact", "+3.2 points", "−1.2 points"]),
        ("balance", ["age", "claim", "○ before matching", "● after matching"]),
        ("cumulative_lines", ["2019 CNY 60.0 bn", "2020 CNY 72.0 bn", "Jan", "Apr"]),
        (
            "stock_and_flow",
            ["pending at month end", "received and closed in the month", "received", "closed"],
        ),
        ("survival_curve", ["2019", "2020", "180-day limit", "days since filing"]),
        ("concentration", ["largest 10%", "if all cases were equal"]),
        ("yearly", ["recovered", "claim", "2018", "2020", "8,143", "≥ 99.6%"]),
    ],
)
def test_every_name_and_value_is_said_at_both_widths(name: str, words: list[str]) -> None:
    for drawing in svg.both(_all("en")[name].to_dict(validate=False)):
        said = _said(drawing)
        assert [word for word in words if word not in said] == []


def test_row_names_are_each_said_once() -> None:
    for drawing in svg.both(charts.waterfall(SPLIT, "en").to_dict(validate=False)):
        texts = re.findall(r">([^<]+)</text>", drawing.svg)
        assert len(texts) == len(set(texts))


def test_both_widths_carry_the_same_tooltips(drawn: Drawn) -> None:
    for wide, narrow in drawn.values():
        assert wide.tips == narrow.tips
        assert wide.tips


def test_chinese_charts_have_no_english_words() -> None:
    for name, chart in _all("zh").items():
        wide, narrow = svg.both(chart.to_dict(validate=False))
        said = " ".join([*re.findall(r">([^<]+)<", wide.svg + narrow.svg), *wide.tips])
        for known in ("Chengdu", "Zigong", "Aba", "Garzê", "none", "closed in fact", "fewer filings", "more",
                      "recovered", "other", "age", "claim", "largest 10%", "limit lifted", "detention ended",
                      "deferred", "under 3 months", "over 2 years"):  # fmt: skip
            said = said.replace(known, "")
        assert re.findall(r"[A-Za-z]{2,}", said) == [], name


def _scales(node: Any, channel: str) -> list[list[float]]:
    if isinstance(node, list):
        return [found for item in node for found in _scales(item, channel)]
    if not isinstance(node, dict):
        return []
    own = node.get("encoding", {}).get(channel, {}).get("scale", {}) or {}
    found = [own["domain"]] if "domain" in own else []
    return found + [inner for key in ("layer", "vconcat") for inner in _scales(node.get(key, []), channel)]


@pytest.mark.parametrize("name", ["bars", "bars_by_unit", "waterfall", "stacked_bars", "age_bars"])
def test_bars_start_at_zero(name: str) -> None:
    for low, high in _scales(_all("en")[name].to_dict(validate=False), "x"):
        assert low <= 0 <= high


@pytest.mark.parametrize("name", ["columns", "stock_and_flow", "cumulative_lines", "survival_curve"])
def test_vertical_scales_start_at_zero(name: str) -> None:
    assert {low for low, _ in _scales(_all("en")[name].to_dict(validate=False), "y")} == {0}


def test_no_chart_has_two_vertical_axes() -> None:
    for name, chart in _all("en").items():
        spec = chart.to_dict(validate=False)
        for panel in spec.get("vconcat", [spec]):
            assert len({tuple(domain) for domain in _scales(panel, "y")}) <= 1, name
            assert panel.get("resolve", {}).get("scale", {}).get("y") != "independent"


def test_a_withheld_value_has_no_bar_and_its_mark_is_no_zero() -> None:
    drawing = svg.render(charts.bars_by_unit(UNITS, "en").to_dict(validate=False))
    assert "· not published" in drawing.svg
    assert drawing.tips == ("Chengdu: −4,702 (n = 97,420)", "Aba: +40 (n = 1,200)", "Garzê: · (n = 800)")
    assert ">0<" not in drawing.svg


def test_a_waterfall_ends_where_its_total_stands() -> None:
    rows = charts.waterfall(SPLIT, "en").to_dict(validate=False)
    bars = next(iter(rows["datasets"].values())) if "datasets" in rows else rows["layer"][0]["data"]["values"]
    assert [(bar["x2"], bar["x"]) for bar in bars] == [(0, -100), (-100, -1310), (-1310, -2790), (0, -2790)]


def test_a_year_that_is_withheld_has_no_point_and_a_greater_value_lies_higher() -> None:
    spec = charts.yearly(FIGURES, "en").to_dict(validate=False)
    named = (layer["data"] for layer in spec["layer"] if layer["mark"]["type"] == "line")
    lines = [spec["datasets"][data["name"]] if "name" in data else data["values"] for data in named]
    (first, last), still = lines[0], lines[1]
    assert (first["x"], last["x"]) == (2018, 2020)
    assert first["y"] < 0 < last["y"]  # rows are counted from the top
    assert [point["y"] for point in still] == [1, 1]


def test_days_may_count_from_something_else() -> None:
    wide = svg.render(
        charts.cumulative_incidence(
            INCIDENCE, "en", limit_days=None, since="days since the query", rest="not frozen"
        ).to_dict(validate=False)
    )
    assert "days since the query" in wide.svg
    assert "not frozen 10.0%" in wide.svg
    assert "180-day limit" not in wide.svg


def test_parts_of_the_incidence_stand_on_each_other() -> None:
    wide = svg.render(charts.cumulative_incidence(INCIDENCE, "en").to_dict(validate=False))
    assert "closed in fact 60.0%" in wide.svg
    assert "终本 30.0%" in wide.svg
    assert "still pending 10.0%" in wide.svg
    assert "180-day limit" in wide.svg


def test_the_covid_months_are_named_only_where_they_are_shown() -> None:
    early = MONTHS.filter(pl.col("month") < date(2020, 1, 1))
    assert "COVID closures" in svg.render(charts.stock_and_flow(MONTHS, "en").to_dict(validate=False)).svg
    assert "COVID" not in svg.render(charts.stock_and_flow(early, "en").to_dict(validate=False)).svg


def test_a_missing_column_is_named() -> None:
    with pytest.raises(base.ChartError, match="no closed"):
        charts.stock_and_flow(MONTHS.drop("closed"), "en")


def test_an_unknown_role_lists_those_there_are() -> None:
    with pytest.raises(base.ChartError, match=r"“winner” is no role.*unit, baseline"):
        charts.bars(UNITS.with_columns(role=pl.lit("winner")), "en")


def test_more_bars_than_can_be_read_are_refused() -> None:
    many = pl.DataFrame({"label": [str(number) for number in range(25)], "value": list(range(25))})
    with pytest.raises(base.ChartError, match="add the rest as one row"):
        charts.bars_by_unit(many, "en")


def test_a_court_with_next_to_nothing_is_drawn_too() -> None:
    nothing = MONTHS.with_columns(pl.lit(0).alias(name) for name in ("pending", "received", "closed"))
    edge = {
        "no cases at all": charts.stock_and_flow(nothing, "en"),
        "one month": charts.stock_and_flow(MONTHS.head(1), "en"),
        "no change": charts.bars_by_unit(UNITS.with_columns(value=pl.lit(0)), "en"),
        "all withheld": charts.bars(UNITS.with_columns(value=pl.lit(None, pl.Float64)), "en", "share"),
        "an empty split": charts.waterfall(SPLIT.with_columns(value=pl.lit(0)), "en"),
        "no closings": charts.stacked_bars(SHARES.with_columns(value=pl.lit(0.0)), "en"),
        "no effects": charts.dots_with_intervals(EFFECTS.tail(1), "en"),
        "one day": charts.survival_curve(SURVIVAL.filter(pl.col("day") == 0), "en"),
        "no incidence": charts.cumulative_incidence(INCIDENCE.with_columns(share=pl.lit(0.0)), "en"),
        "one point": charts.funnel(POINTS.head(1), LIMITS, "en"),
        "no ages": charts.age_bars(AGES.with_columns(within=pl.lit(0), beyond=pl.lit(0)), "en"),
        "ages withheld": charts.age_bars(AGES.with_columns(beyond=pl.lit(None, pl.Int64)), "en"),
        "no relief": charts.columns(RELIEF.with_columns(value=pl.lit(None, pl.Int64)), "en", "measures"),
    }
    for name, chart in edge.items():
        for drawing in svg.both(chart.to_dict(validate=False)):
            assert "NaN" not in drawing.svg, name
            assert "Infinity" not in drawing.svg, name


def test_nothing_to_compare_is_said() -> None:
    with pytest.raises(base.ChartError, match=r"0 points.*show an Absence"):
        charts.funnel(POINTS.filter(pl.col("value").is_null()), LIMITS, "en")
    with pytest.raises(base.ChartError, match="no published value"):
        charts.cumulative_lines(YEARS.with_columns(value=pl.lit(None, pl.Float64)), "en")


# ---- colours -------------------------------------------------------------------------------------------------------


def _linear(colour: str) -> list[float]:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def _luminance(colour: str) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    "together",
    [
        ("unit", "baseline"),
        ("unit", "peers"),
        ("real", "terminated", "other"),
        ("within", "beyond"),
        ("creditor", "debtor"),
        ("kind_1", "kind_2", "kind_3"),
        ("received", "closed"),
    ],
)
def test_colours_that_meet_differ_in_grey_print(together: tuple[str, ...]) -> None:
    for one, other in combinations(together, 2):
        assert _contrast(theme.colour(one), theme.colour(other)) >= 1.35, (one, other)


def test_words_can_be_read_on_white_and_on_their_own_colour() -> None:
    for role in theme.ROLES:
        assert _contrast(theme.ink(role), theme.PAPER) >= 4.5, role
        on = theme.INK if role in theme.LIGHT_ROLES else theme.PAPER
        assert _contrast(on, theme.colour(role)) >= 4.5 or role.startswith(("limit", "received")), role


# ---- ticks and labels ----------------------------------------------------------------------------------------------


@given(st.floats(-1e12, 1e12), st.floats(1e-3, 1e12))
def test_ticks_are_round_few_and_cover_the_values(low: float, span: float) -> None:
    high = low + span
    ticks = axes.nice(low, high)
    slack = 1e-6 * max(abs(low), abs(high), span)
    assert ticks.low <= low + slack
    assert ticks.high >= high - slack
    assert 2 <= len(ticks.values) <= 13


@given(st.lists(st.floats(0, 200), min_size=1, max_size=10))
def test_labels_never_overlap_and_stay_in_the_plot(wanted: list[float]) -> None:
    placed = sorted(base.spread(wanted, 0, 200))
    assert all(after - before >= base.LINE_HEIGHT - 1e-6 for before, after in pairwise(placed))
    assert placed[0] >= -1e-6
    assert placed[-1] <= 200 + 1e-6


def test_a_label_alone_stays_where_it_is() -> None:
    assert base.spread([120.0], 0, 200) == [120.0]


def test_long_names_break_into_two_lines() -> None:
    assert base.wrapped("Closed in fact within 180 days", 112) == "Closed in fact\nwithin 180 days"
    assert base.wrapped("成都高新技术产业开发区人民法院", 112).count("\n") == 1
    assert base.wrapped("Aba", 112) == "Aba"


def test_margins_hold_for_both_widths() -> None:
    meta = charts.bars(UNITS, "en").to_dict(validate=False)["usermeta"][MARGINS]
    assert meta["wide"]["total"] - meta["wide"]["left"] - meta["wide"]["right"] > 300
    assert meta["narrow"]["total"] - meta["narrow"]["left"] - meta["narrow"]["right"] > 60
