"""Bounds by linear programming on systems small enough to be done in the head."""

from fractions import Fraction

import pytest

from zhixing.methods.linear_bounds import InfeasibleError, Program, Range, Row, System, ratio_range
from zhixing.methods.linear_conflicts import irreducible, move
from zhixing.methods.linear_narrowing import Pairs, missing


def row(name: str, low: float | str | None, high: float | str | None, **terms: int | str) -> Row:
    ends = [None if end is None else Fraction(end) for end in (low, high)]
    return Row(name, {key: Fraction(value) for key, value in terms.items()}, *ends)


ACCOUNT = row("account", 0, 0, opening=1, received=1, closed=-1, pending=-1)
OPENING = row("opening", 10, 10, opening=1)
RECEIVED = row("received", 4, 6, received=1)


def ranges(*rows: Row, of: str) -> Range:
    return Program(rows).range({of: Fraction(1)})


def test_opening_10_received_5_plus_or_minus_1_leaves_pending_up_to_16():
    assert ranges(ACCOUNT, OPENING, RECEIVED, of="pending") == Range(Fraction(0), Fraction(16))


def test_closed_3_as_well_leaves_pending_11_to_13():
    closed = row("closed", 3, 3, closed=1)
    assert ranges(ACCOUNT, OPENING, RECEIVED, closed, of="pending") == Range(Fraction(11), Fraction(13))


def test_a_side_nobody_limits_is_open():
    assert ranges(ACCOUNT, OPENING, of="received") == Range(Fraction(0), None)
    assert ranges(ACCOUNT, OPENING, of="received").width is None


def test_bounds_are_exact_fractions_where_a_float_is_not():
    # closed = 1.0510 ± 0.00005 received, and the stock falls by 12,300 ± 50: received is the fall ÷ 0.0510 ± 0.00005
    rows = (
        row("ratio low", 0, None, closed=1, received="-1.05095"),
        row("ratio high", None, 0, closed=1, received="-1.05105"),
        row("fall", 12250, 12350, closed=1, received=-1),
    )
    found = ranges(*rows, of="received")
    assert found == Range(Fraction(12250) / Fraction("0.05105"), Fraction(12350) / Fraction("0.05095"))
    assert found.exact


def test_amounts_in_yuan_keep_their_last_digit():
    rows = (
        row("sum", 4_350_000_000_000, 4_450_000_000_001, a=1, b=1),
        row("b", 7, 7, b=1),
    )
    assert ranges(*rows, of="a") == Range(Fraction(4_349_999_999_993), Fraction(4_449_999_999_994))


def test_a_ratio_of_two_bounded_numbers():
    # 3 of 10 to 12, or 4 of 10 to 12
    system = System((row("upper", 3, 4, upper=1), row("lower", 10, 12, lower=1)))
    found = ratio_range(system, {"upper": Fraction(1)}, {"lower": Fraction(1)})
    assert found == Range(Fraction(3, 12), Fraction(4, 10))


def test_a_ratio_uses_what_links_its_parts():
    # closed and pending add up to handled, 100: a rate of 90 to 95 % whatever the pending 5 to 10
    system = System(
        (
            row("whole", 0, 0, closed=1, pending=1, handled=-1),
            row("handled", 100, 100, handled=1),
            row("pending", 5, 10, pending=1),
        )
    )
    found = ratio_range(system, {"closed": Fraction(1)}, {"handled": Fraction(1)})
    assert found == Range(Fraction(90, 100), Fraction(95, 100))


def test_contradicting_rows_have_no_bounds():
    with pytest.raises(InfeasibleError):
        ranges(row("a", 1, 2, x=1), row("b", 3, 4, x=1), of="x")


def test_what_shares_no_variable_is_bounded_apart():
    system = System((row("a", 1, 2, x=1), row("b", 3, 4, y=1), row("clash", 9, 9, y=1)))
    assert system.part("x").program.range({"x": Fraction(1)}) == Range(Fraction(1), Fraction(2))
    assert not system.feasible()


class TestConflicts:
    """pending = 10 + 5 ± 1 − 3 is 11 to 13; printed as 20 ± 0.5 it is 6.5 too high."""

    STATEMENTS = {  # noqa: RUF012 - never changed
        "idle": [row("idle", 1, 1, elsewhere=1)],
        "opening": [OPENING],
        "received": [RECEIVED],
        "closed": [row("closed", 3, 3, closed=1)],
        "pending": [row("pending", "19.5", "20.5", pending=1)],
        "also idle": [row("also idle", 0, 99, received=1)],
        "=account": [ACCOUNT],
    }

    def test_the_irreducible_set_leaves_out_who_has_no_part(self):
        assert set(irreducible(self.STATEMENTS)) == {"opening", "received", "pending", "=account"}

    def test_dropping_any_member_ends_the_contradiction(self):
        members = irreducible(self.STATEMENTS)
        for name in members:
            rest = {one: self.STATEMENTS[one] for one in members if one != name}
            assert irreducible(rest) == ()

    def test_the_size_is_the_gap_in_the_figures_own_units(self):
        # without the closed 3 the account allows pending up to 16: 3.5 are missing, whoever moves
        inside = {name: self.STATEMENTS[name] for name in irreducible(self.STATEMENTS)}
        assert [move(inside, name) for name in ("opening", "received", "pending")] == [Fraction(7, 2)] * 3

    def test_with_every_statement_the_gap_is_6_and_a_half(self):
        assert move(self.STATEMENTS, "pending") == Fraction(13, 2)

    def test_what_cannot_help_says_so(self):
        assert move(self.STATEMENTS, "idle") is None

    def test_what_holds_has_no_contradiction(self):
        fine = {name: rows for name, rows in self.STATEMENTS.items() if name != "pending"}
        assert irreducible(fine) == ()
        assert move(fine, "opening") == 0


class TestNarrowing:
    """opening 10, received at most 40, closed and pending unknown: pending 0 to 50."""

    SYSTEM = System((ACCOUNT, OPENING, row("received", 0, 40, received=1)))

    def test_publishing_closed_leaves_what_received_leaves(self):
        # whatever closed turns out to be, pending = 10 + received − closed is as wide as received, 40
        left = Pairs(self.SYSTEM).remaining("pending", "closed", Fraction(0))
        assert left.width == 40

    def test_rounding_adds_its_own_width(self):
        # only 40 ± 2 apart in received, and closed known to ± 3: pending can differ by 40 + 6, within its 50
        left = Pairs(self.SYSTEM).remaining("pending", "closed", Fraction(3))
        assert left.width == 46

    def test_what_need_not_differ_cannot_narrow(self):
        resolution = dict.fromkeys(("closed", "received"), Fraction(0))
        differing = Pairs(self.SYSTEM).differing("pending", Fraction(50), resolution)
        assert differing == {"closed", "received"}
        assert "opening" not in Pairs(self.SYSTEM).differing(
            "pending", Fraction(50), resolution | {"opening": Fraction(0)}
        )

    def test_how_many_more_numbers_close_an_account(self):
        equations = [ACCOUNT.terms, OPENING.terms]
        assert missing(equations, ["received", "closed", "pending"]) == 2
        assert missing([*equations, {"closed": Fraction(1)}], ["received", "closed", "pending"]) == 1
        assert missing(equations, ["opening"]) == 0
