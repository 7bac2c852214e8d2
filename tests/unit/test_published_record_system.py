"""The published record: the account of domain knowledge reproduced, contradictions found, assumptions that only widen."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

import pytest

from zhixing.law.errors import ZhixingError
from zhixing.published import bounds, conflicts, figures, settle
from zhixing.published.assumptions import ASSUMPTIONS, READINGS
from zhixing.published.figures import Figure
from zhixing.published.printed import band
from zhixing.published.quantities import ALL, FIRST, RESUMED, Quantity
from zhixing.published.system import Record


def figure(
    name: str,
    metric: str,
    value: str,
    half: str = "0",
    *,
    year: int = 2020,
    year_from: int | None = None,
    statistic: str = "value",
    area: str = "吉",
    scope: str = "",
    unit: str = "cases",
) -> Figure:
    """A publication printed as value ± half."""
    low, high = Decimal(value) - Decimal(half), Decimal(value) + Decimal(half)
    return Figure(
        name, area, year_from or year, year, "1-12", metric, statistic, Decimal(value), unit, low, high,
        scope, scope == "assumed", name, name, "somewhere.cn", "",
    )  # fmt: skip


def record(*published: Figure, off: Iterable[str] = (), readings: Iterable[str] = ()) -> Record:
    return Record({one.id: one for one in published}, tuple(off), tuple(readings))


def held(of: Record, metric: str, year: int, scope: str = ALL, area: str = "吉") -> tuple:
    bound = of.bound(Quantity(area, metric, scope, year))
    return bound.low, bound.high


@pytest.fixture(scope="module")
def real() -> Record:
    return Record()


class TestSmallAccounts:
    def test_opening_10_received_5_plus_or_minus_1_closed_3(self):
        of = record(
            figure("stock", "pending", "10", year=2019),
            figure("new", "received", "5", "1"),
            figure("out", "closed", "3"),
        )
        assert held(of, "pending", 2020) == (11, 13)
        assert held(of, "handled", 2020) == (14, 16)

    def test_handled_less_closed_is_pending(self):
        of = record(figure("all", "handled", "981300", "50"), figure("out", "closed", "930900", "50"))
        assert held(of, "pending", 2020) == (50_300, 50_500)

    def test_several_years_handled_count_the_opening_once(self):
        both = (
            figure("all", "handled", "100", year_from=2019),
            figure("out", "closed", "90", year_from=2019),
        )
        assert held(record(*both), "pending", 2020) == (10, 10)
        # if nobody knows how it was counted: new cases alone (100 of 90 + pending − opening) or yearly figures added
        assert held(record(*both, off=["several_years_count_opening_once"]), "pending", 2020)[0] == 0

    def test_a_change_leads_back_a_year(self):
        of = record(
            figure("now", "pending", "8143"), figure("fall", "pending", "-12300", "50", statistic="change")
        )
        assert held(of, "pending", 2019) == (20_393, 20_493)

    def test_a_growth_leads_back_a_year(self):
        of = record(
            figure("now", "recovered_yuan", "1150", "0", unit="yuan"),
            figure("growth", "recovered_yuan", "0.15", "0.01", statistic="growth", unit="share"),
        )
        assert held(of, "recovered_yuan", 2019) == (Fraction(115_000, 116), Fraction(115_000, 114))

    def test_first_and_resumed_are_no_more_than_all(self):
        of = record(
            figure("all", "closed", "550400", "50"), figure("resumed", "resumed_closed", "94400", "50")
        )
        assert held(of, "closed", 2020, RESUMED) == (94_350, 94_450)
        record_of_first = record(
            figure("all", "closed", "550400", "50"),
            figure("resumed", "resumed_closed", "94400", "50"),
            figure("first", "closed", "456200", "300", scope=FIRST),
        )
        # 550,450 less 94,350 leaves 456,100 at most
        assert held(record_of_first, "closed", 2020, FIRST) == (455_900, 456_100)

    def test_about_twice_is_from_one_and_a_half_to_two_and_a_half(self):
        of = record(
            figure("first", "recovered_yuan", "100", year=2018, unit="yuan"),
            figure(
                "twice",
                "recovered_yuan",
                "2",
                "0.5",
                year=2022,
                year_from=2018,
                statistic="multiple of first year",
            ),
        )
        assert held(of, "recovered_yuan", 2022) == (150, 250)

    def test_a_figure_that_may_have_been_cut_reaches_a_whole_digit_further(self):
        printed = figure("all", "closed", "1230", "5")
        assert band(printed) == (1225, 1235)
        assert band(printed, rounded=False) == (1225, 1240)
        fall = figure("fall", "pending", "-12300", "50", statistic="change")
        assert band(fall, rounded=False) == (-12_400, -12_250)

    def test_scopes_are_linked_by_nothing_but_named_assumptions(self):
        figures_ = (figure("all", "closed", "500"), figure("first", "closed", "300", "300", scope=FIRST))
        assert held(record(*figures_), "closed", 2020, FIRST) == (0, 500)
        assert held(record(*figures_, off=["parts_within_whole"]), "closed", 2020, FIRST) == (0, 600)
        assert held(record(*figures_, off=["unstated_is_all"]), "closed", 2020, FIRST) == (0, 600)


class TestContradictions:
    PLANTED = (  # 100 handled ± 1, 70 closed: 29 to 31 pending; printed as 37 ± 0.5, which is 5.5 too many
        figure("all", "handled", "100", "1"),
        figure("out", "closed", "70"),
        figure("stock", "pending", "37", "0.5"),
        figure("idle", "recovered_yuan", "5", unit="yuan"),
    )

    def test_a_planted_contradiction_is_found_with_its_size(self):
        (found,) = record(*self.PLANTED).contradictions
        assert found.kind == "interval"
        assert set(found.publications) == {"all", "out", "stock"}
        assert set(found.assumptions) == {"stock_flow", "handled_is_opening_plus_received"}
        assert dict(found.moves) == dict.fromkeys(("all", "out", "stock"), Fraction(11, 2))

    def test_the_cheapest_publication_is_left_out_and_the_rest_bounded(self):
        of = record(*self.PLANTED)
        assert of.contradictions[0].blamed == "all"  # 5.5 of 101 is the smallest share
        assert held(of, "handled", 2020) == (107 - Fraction(1, 2), 107 + Fraction(1, 2))

    def test_without_the_identity_there_is_none(self):
        assert record(*self.PLANTED, off=["stock_flow"]).contradictions == []

    def test_two_contradictions_that_share_nothing_are_both_found(self):
        elsewhere = (
            figure("new", "received", "5", area="川07"),
            figure("more", "handled", "3", area="川07"),
        )
        found = record(*self.PLANTED, *elsewhere).contradictions
        assert [set(one.publications) for one in found] == [{"all", "out", "stock"}, {"new", "more"}] or [
            set(one.publications) for one in found
        ] == [{"new", "more"}, {"all", "out", "stock"}]

    def test_a_rate_no_whole_number_gives_is_found(self):
        # of 7 cases, 1 is 14.29 % and 2 are 28.57 %: none is 20 %
        of = record(
            figure("out", "closed", "7"),
            figure("rate", "full_performance_rate", "0.2", "0.0005", unit="share"),
        )
        (found,) = of.contradictions
        assert found.kind == "whole"
        assert set(found.publications) == {"out", "rate"}
        assert (float(found.between[0]), float(found.between[1])) == pytest.approx((1.3965, 1.4035))
        # one performed case: 7 × 0.1995 = 1.3965 lies 0.3965 above it
        assert found.moves["rate"] == Fraction("0.3965")

    def test_a_rate_of_whole_numbers_is_none(self):
        of = record(
            figure("out", "closed", "3844"),
            figure("rate", "full_performance_rate", "0.4363", "0.00005", unit="share"),  # 1,677 of 3,844
        )
        assert of.contradictions == []


class TestTheRealRecord:
    def test_the_account_of_the_seed_is_reproduced(self, real: Record):
        expected = {
            ("pending", 2019): (20_393, 20_493),
            ("received", 2020): (239_961, 242_394),
            ("closed", 2020): (252_211, 254_744),
            ("handled", 2020): (260_354, 262_887),
            ("handled", 2019): (259_504, 262_137),
            ("closed", 2019): (239_111, 241_644),
        }
        found = {key: real.bound(Quantity("川", key[0], FIRST, key[1])).whole for key in expected}
        assert found == expected

    @pytest.mark.parametrize(
        "name", [name for name, one in bounds.derived().items() if one.value is not None]
    )
    def test_two_ways_give_the_same_fractions(self, real: Record, name: str):
        """The corners of the box of roundings (bounds.py) and the linear program agree to the last digit."""
        one = bounds.derived()[name]
        if one.figure == "closing_rate":
            found = real.ratio(
                Quantity("川", "closed", FIRST, one.year), Quantity("川", "handled", FIRST, one.year)
            )
        elif "/" in one.figure or one.figure == "enterprise_share_of_recovered":
            upper, _, lower = one.figure.partition("/")
            if not lower:
                upper, lower = "enterprise_recovered_yuan", "recovered_yuan"
            found = real.ratio(Quantity("川", upper, FIRST, one.year), Quantity("川", lower, FIRST, one.year))
        elif one.statistic == "growth":
            now, before = (Quantity("川", one.figure, FIRST, year) for year in (one.year, one.year - 1))
            ratio = real.ratio(now, before)
            assert (ratio.low - 1, ratio.high - 1) == (one.low, one.high)
            return
        else:
            found = real.bound(Quantity("川", one.figure, FIRST, one.year))
        assert (found.low, found.high) == (one.low, one.high)
        assert found.exact

    def test_what_bounds_leave_open_is_limited_by_the_totals_of_other_years(self, real: Record):
        # all types ended 2018 with 98.13万 − 93.09万 ± 100; first cases are a part of them
        assert held(real, "pending", 2018, ALL, "川") == (50_300, 50_500)
        assert held(real, "pending", 2018, FIRST, "川") == (0, 50_500)
        low, high = held(real, "received", 2019, FIRST, "川")
        assert (ceil(low), floor(high)) == (259_504 - 50_500, 262_137)

    def test_unbounded_sides_are_said_as_unbounded(self, real: Record):
        bound = real.bound(Quantity("川", "pending", ALL, 2022))
        assert (bound.low, bound.high, bound.state) == (0, None, "open")

    def test_every_bound_is_proved(self, real: Record):
        assert [key for key, one in real.bounds.items() if not one.exact] == []

    def test_printed_rates_of_one_court_fit_no_whole_number(self, real: Record):
        found = {tuple(sorted(one.publications)): one.kind for one in real.contradictions}
        assert found == {
            ("xuzhou_closed_2019", "xuzhou_full_performance_rate_2019"): "whole",
            ("xuzhou_actual_closing_rate_2019", "xuzhou_handled_2019"): "whole",
        }

    def test_cut_instead_of_rounded_explains_one_of_them(self):
        found = Record(off=["rounded_not_cut"]).contradictions
        assert [one.publications for one in found] == [
            ("xuzhou_handled_2019", "xuzhou_actual_closing_rate_2019")
        ]

    def test_the_series_of_amounts_cannot_have_grown_every_year(self):
        of = Record(readings=["recovered_never_fell"])
        found = conflicts.interval(of.statements.rows, of.figures)
        assert found is not None
        assert set(found.publications) == {
            "sichuan_recovered_2018_2022",
            "sichuan_recovered_multiple_2022",
            "sichuan_recovered_2025",
        }
        # no year above the 1,078.525亿 of 2025, and 2018 at most that ÷ 1.5: four of them and two thirds
        most = Fraction("107852500000") * (4 + Fraction(2, 3))
        assert found.moves["sichuan_recovered_2018_2022"] == Fraction("522212500000") - most

    @pytest.mark.parametrize("reading", [("seed_is_all",), ("closed_never_fell",)])
    def test_one_reading_alone_is_not_refuted(self, reading: tuple[str, ...]):
        of = Record(readings=reading)
        assert conflicts.interval(of.statements.rows, of.figures) is None

    def test_both_together_are(self):
        of = Record(readings=["seed_is_all", "closed_never_fell"])
        assert conflicts.interval(of.statements.rows, of.figures) is not None

    @pytest.mark.parametrize("name", ASSUMPTIONS)
    def test_switching_an_assumption_off_never_narrows(self, real: Record, name: str):
        weaker = Record(off=[name])
        for metric, year in (
            ("pending", 2018),
            ("received", 2019),
            ("closed", 2020),
            ("recovered_yuan", 2022),
        ):
            for scope in (FIRST, ALL):
                quantity = Quantity("川", metric, scope, year)
                strong, weak = real.bound(quantity), weaker.bound(quantity)
                assert weak.low <= strong.low
                assert weak.high is None or (strong.high is not None and strong.high <= weak.high)

    def test_every_assumption_has_two_languages_and_a_reason(self):
        for one in (*ASSUMPTIONS.values(), *READINGS.values()):
            assert one.en.endswith(".")
            assert one.zh.endswith("。")
            assert one.source

    def test_an_unknown_assumption_lists_those_there_are(self):
        with pytest.raises(ZhixingError, match="stock_flow"):
            Record(off=["no_such"])
        with pytest.raises(ZhixingError, match="seed_is_all"):
            Record(readings=["stock_flow"])


class TestSettling:
    def test_the_missing_side_of_an_account_settles_the_other(self):
        # opening 10 exactly; received and closed unknown but no more than 1,000 each
        of = record(
            figure("stock", "pending", "10", year=2019),
            figure("new", "received", "500", "500"),
            figure("end", "pending", "20", "0.5"),
        )
        asked = [Quantity("吉", metric, ALL, 2020) for metric in ("received", "closed", "handled")]
        found = settle.narrowings(of, asked)
        # received was printed, though to nothing better than 0 to 1,000: it is not open, handled and closed are
        by = {(one.target.quantity.metric, one.published.metric): one for one in found}
        # handled = 10 + received, closed = handled − pending (19.5 to 20.5): closed ± 50 leaves handled 100 + 1 wide
        assert by["handled", "closed"].width == 101
        assert not by["handled", "closed"].settled  # 101 is a little more than a tenth of 1,000 − 9.5
        assert by["closed", "handled"].width == 101

    def test_publications_the_seed_lacks(self, real: Record):
        asked = [Quantity("川", metric, FIRST, 2019) for metric in ("received", "pending")]
        asked += [Quantity("川", "pending", FIRST, 2018)]
        (best,) = [
            one for one in settle.best(settle.narrowings(real, asked)) if one.target.quantity.year == 2018
        ]
        assert best.published == Quantity("川", "received", FIRST, 2019)
        assert best.settled
        assert settle.needed(real, asked) == 1

    def test_every_figure_of_the_record_stands_in_a_file_with_its_source(self):
        assert all(one.source and one.unit for one in figures.load().values())
