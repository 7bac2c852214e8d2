"""What a figure is about: one court, a prefecture, a province, the nation, as it stood on a date.

A unit is a set of courts. It is found through the courts table's parents on a date, never by the prefix of a
code: 简阳 is 川2081 although its parent has been 成都 川01 since 2016. Units nest without overlap: a province
is its high court 川本 and its prefectures, a prefecture its intermediate court 川01本 and its lower courts.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from functools import cached_property
from typing import Literal, get_args

from zhixing.law.court_names import candidates, plain
from zhixing.law.errors import ZhixingError

Kind = Literal["nation", "province", "prefecture", "intermediate", "high", "court"]
"""What a unit is. ``intermediate`` and ``high`` are such a court alone, ``court`` a county-level or foreign one."""

KINDS: tuple[Kind, ...] = get_args(Kind)
"""Every kind of unit, widest first."""

NATION = "全国"
"""The code of the unit that holds every court of the table."""

ALONE = "本"
"""What follows a code when the court alone is meant (本级), without the courts below it."""


class UnitError(ZhixingError):
    """A unit that does not exist on the date, or a name that fits several."""


@dataclass(frozen=True)
class Unit:
    """A set of courts with a name.

    Attributes:
        code: 全国, 川, 川01, 川01本, 川本 or 川0104.
        kind: What it is.
        name_zh: Short Chinese name.
        name_en: Short English name.
        slug: The name in file names and addresses, unique among the units of a table.
        courts: The court codes in it on the date, as they occur in case numbers. A court that changed its
            code carries the former ones too, so that cases filed under them stay with it.
    """

    code: str
    kind: Kind
    name_zh: str
    name_en: str
    slug: str
    courts: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True)
class Court:
    """A court on a date.

    Attributes:
        code: Its code on the date.
        level: high, intermediate or basic.
        parent: The code of the court above, None for one without.
        codes: Every code it has used, the one of the date first.
    """

    code: str
    name_zh: str
    name_en: str
    slug: str
    level: str
    parent: str | None
    codes: tuple[str, ...]


class Units(Mapping[str, Unit]):
    """Every unit that exists on one date, by code; built from the courts of that date.

    Args:
        courts: The courts of the date, each once, widest first.
        on: The date, for messages.
    """

    def __init__(self, courts: Sequence[Court], on: date) -> None:
        self.on = on
        self._units: dict[str, Unit] = {}
        self._children: dict[str, list[str]] = {NATION: []}
        self._court_unit: dict[str, str] = {}
        self._names: dict[str, list[str]] = {}
        below: dict[str | None, list[Court]] = {}
        codes = {court.code for court in courts}
        for court in courts:
            below.setdefault(court.parent if court.parent in codes else None, []).append(court)
        members: list[str] = []
        for court in below.get(None, []):
            members += self._add(court, below, NATION)
        self._put(
            Unit(NATION, "nation", NATION, "Nation", "nation", tuple(members)),
            aliases=("all", "China", "中国"),
        )

    def _add(self, court: Court, below: Mapping[str | None, Sequence[Court]], parent: str) -> list[str]:
        """Add a court and all below it under the unit `parent`; return their court codes."""
        self._children.setdefault(parent, []).append(court.code)
        lower = below.get(court.code, [])
        if court.level == "basic" or (court.level == "high" and not lower):
            self._put(Unit(court.code, "court", court.name_zh, court.name_en, court.slug, court.codes))
            self._court_unit.update(dict.fromkeys(court.codes, court.code))
            return list(court.codes)
        is_high = court.level == "high"
        alone = Unit(
            code=court.code + ALONE,
            kind="high" if is_high else "intermediate",
            name_zh=court.name_zh + ("高院" if is_high else "中院"),
            name_en=f"{court.name_en} {'High Court' if is_high else 'Intermediate Court'}",
            slug=f"{court.slug}-{'high' if is_high else 'intermediate'}",
            courts=court.codes,
        )
        self._children.setdefault(court.code, []).append(alone.code)
        self._court_unit.update(dict.fromkeys(court.codes, alone.code))
        members = list(court.codes)
        for child in lower:
            members += self._add(child, below, court.code)
        kind: Kind = "province" if is_high else "prefecture"
        self._put(Unit(court.code, kind, court.name_zh, court.name_en, court.slug, tuple(members)))
        self._put(alone)
        return members

    def _put(self, unit: Unit, aliases: Sequence[str] = ()) -> None:
        self._units[unit.code] = unit
        for name in {plain(name) for name in (unit.code, unit.name_zh, unit.name_en, unit.slug, *aliases)}:
            self._names.setdefault(name, []).append(unit.code)

    def __getitem__(self, code: str) -> Unit:
        return self._units[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._units)

    def __len__(self) -> int:
        return len(self._units)

    def resolve(self, name: str) -> Unit:
        """Return the unit that a code, a Chinese or English name or a slug stands for.

        Raises:
            UnitError: Nothing, or more than one unit, has that name on the date.
        """
        code = name.strip()
        if code in self._units:
            return self._units[code]
        if code in self._court_unit:  # a court's former code
            return self._units[self._court_unit[code]]
        for form in candidates(name):
            found = self._names.get(form, [])
            if len(found) > 1:
                choices = ", ".join(f"{code} {self[code].name_zh} {self[code].name_en}" for code in found)
                raise UnitError(
                    f"Unit “{name}” is not unique on {self.on}: it may be {choices}. Give the code."
                )
            if found:
                return self._units[found[0]]
        raise UnitError(self._unknown(name))

    def children(self, code: str) -> list[Unit]:
        """Return the units a unit is made of, none for a single court; together they hold exactly its courts."""
        return [self._units[child] for child in self._children.get(code, [])]

    def parent(self, code: str) -> Unit | None:
        """Return the unit that a unit is a part of, None for the nation."""
        above = self._above.get(code)
        return None if above is None else self._units[above]

    @cached_property
    def _above(self) -> dict[str, str]:
        """The unit each unit is a part of."""
        found: dict[str, str] = {}
        for above, children in self._children.items():
            for child in children:
                found.setdefault(child, above)
        return found

    def unit_of_court(self, court_code: str) -> Unit | None:
        """Return the unit of a court alone by a code in case numbers: 川01 → 川01本; None for an unknown code."""
        code = self._court_unit.get(court_code)
        return None if code is None else self._units[code]

    def _unknown(self, name: str) -> str:
        shown = list(self._units.values())
        spellings = {
            plain(text): unit for unit in shown for text in (unit.code, unit.name_zh, unit.name_en, unit.slug)
        }
        near = [spellings[match] for match in get_close_matches(plain(name), spellings, n=5, cutoff=0.5)]
        listed = ", ".join(f"{unit.code} {unit.name_zh} {unit.name_en}" for unit in dict.fromkeys(near))
        kinds = {
            kind: next(unit.code for unit in shown if unit.kind == kind)
            for kind in KINDS
            if kind in {u.kind for u in shown}
        }
        valid = ", ".join(f"{kind} (such as {code})" for kind, code in kinds.items())
        hint = f"Did you mean {listed}? " if listed else ""
        return f"Unit “{name}” is not in the courts table on {self.on}. {hint}A unit is a {valid}, by code, Chinese or English name, or slug."
