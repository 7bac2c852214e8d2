"""Numbers and dates as readers of each language write them. Values come in exact and leave as text.

Only here do 万, 亿, million and billion exist; everywhere else money is yuan and a share is a fraction of one.
"""

import math
import re
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Final, Protocol, TypeAlias

from zhixing.present.words import LanguageError

SUPPRESSED: Final = "·"
"""What stands for a value that is not published; never a zero."""

MINUS: Final = "−"

WAN: Final = 10_000
"""万."""

YI: Final = 100_000_000
"""亿."""

_ENGLISH_SCALES = ((" trn", 12), (" bn", 9), (" m", 6))
_ROUNDS_UP = Decimal("0.9995")  # 999.95 million is written as 1.00 bn, not as 1,000 m

_UP_TO_LAST_DIGIT = re.compile(r".*[0-9]")

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

Number: TypeAlias = int | float | Decimal


class _Month(Protocol):
    """Anything with a year and a month: a date, or the field's own Month."""

    @property
    def year(self) -> int: ...
    @property
    def month(self) -> int: ...


class Format:
    """Writes numbers for readers of one language; a missing value is written ``·``.

    Args:
        lang: ``en`` or ``zh``.
        currency: the ISO code money is printed with; 元, 万元 and 亿元 are used for CNY in Chinese.
    """

    def __init__(self, lang: str, currency: str = "CNY") -> None:
        if lang not in ("en", "zh"):
            raise LanguageError(f"“{lang}” is not a language of the book. Use en or zh.")
        self.lang = lang
        self.currency = currency

    def count(self, value: Number | None) -> str:
        """A count in full: ``8,143``."""
        return self.number(value, 0)

    def short(self, value: Number | None) -> str:
        """A count for tiles and axes: Chinese readers think in 万 (``24.12万``), English ones see it in full."""
        if value is None or self.lang == "en" or abs(_exact(value)) < WAN:
            return self.number(value, 0)
        exact = _exact(value)
        if abs(exact) >= YI:
            return f"{_trim(self.number(exact / YI, 2))}亿"
        digits = 2 if abs(exact) < 100 * WAN else 1
        return f"{_trim(self.number(exact / WAN, digits))}万"

    def number(self, value: Number | None, digits: int = 1) -> str:
        """A plain number with ``digits`` decimals, grouped by thousands, halves rounded away from zero."""
        if value is None or (isinstance(value, float) and not math.isfinite(value)):
            return SUPPRESSED
        exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
        if exact == 0:
            exact = abs(exact)
        return f"{exact:,}".replace("-", MINUS)

    def share(self, value: Number | None, digits: int = 1) -> str:
        """A fraction as a percentage: 0.969 → ``96.9%``."""
        return SUPPRESSED if value is None else f"{self.number(_exact(value) * 100, digits)}%"

    def points(self, value: Number | None, digits: int = 1) -> str:
        """A difference of two fractions: 0.064 → ``6.4 points``, ``6.4个百分点``."""
        if value is None:
            return SUPPRESSED
        text = self.number(_exact(value) * 100, digits)
        return f"{text}个百分点" if self.lang == "zh" else f"{text} points"

    def signed(self, text: str) -> str:
        """A formatted change with its sign shown: ``800`` → ``+800``; zero and ``·`` stay as they are."""
        if text.startswith((MINUS, "+")) or not any(character in "123456789" for character in text):
            return text
        return f"+{text}"

    def yuan(self, value: Number | None, digits: int | None = None) -> str:
        """An amount in the unit a reader expects: ``CNY 74.5 bn``, ``745.04亿元``.

        Args:
            value: yuan (or the currency's whole unit), exact.
            digits: decimals after scaling; by default 3 significant figures in English, two decimals in Chinese.
        """
        if value is None:
            return SUPPRESSED
        amount = _exact(value)
        if self.lang == "zh":
            return self._yuan_zh(amount, digits)
        name, size = next(
            (
                (name, size)
                for name, size in _ENGLISH_SCALES
                if abs(amount) >= Decimal(10) ** size * _ROUNDS_UP
            ),
            ("", 0),
        )
        scaled = amount.scaleb(-size)
        places = max(0, 2 - max(scaled.adjusted(), 0)) if digits is None and size else digits or 0
        text = self.number(scaled, places)
        sign = MINUS if text.startswith(MINUS) else ""
        return f"{sign}{self.currency} {text.removeprefix(MINUS)}{name}"

    def _yuan_zh(self, amount: Decimal, digits: int | None) -> str:
        """亿元 from a hundred million on, 万元 from ten thousand on; two decimals, zeros kept out of whole numbers."""
        coin = "元" if self.currency == "CNY" else f" {self.currency}"
        places = 2 if digits is None else digits
        for name, size in (("亿", 8), ("万", 4)):
            if abs(amount) >= Decimal(10) ** size:
                return f"{self.number(amount.scaleb(-size), places)}{name}{coin}"
        return f"{self.number(amount, digits or 0)}{coin}"

    def days(self, value: Number | None, digits: int = 0) -> str:
        """A duration: ``104 days``, ``104天``."""
        if value is None:
            return SUPPRESSED
        text = self.number(value, digits)
        if self.lang == "zh":
            return f"{text}天"
        return f"{text} day" if text in {"1", f"{MINUS}1"} else f"{text} days"

    def interval(self, low: str, high: str) -> str:
        """Two formatted ends, the unit they share said once: ``101–107 days``, ``101～107天``, ``CNY 2.1–2.4 bn``."""
        unit = _UP_TO_LAST_DIGIT.sub("", low)
        if unit == _UP_TO_LAST_DIGIT.sub("", high):
            low = low.removesuffix(unit)
        if MINUS not in low + high:
            high = high.removeprefix(f"{self.currency} ")
        joint = "～" if self.lang == "zh" else (" to " if MINUS in low + high else "–")
        return f"{low}{joint}{high}"

    def date(self, value: date) -> str:
        """A day: ``31 December 2020``, ``2020年12月31日``."""
        if self.lang == "zh":
            return f"{value.year}年{value.month}月{value.day}日"
        return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"

    def month(self, value: _Month, *, short: bool = False) -> str:
        """A month: ``December 2020`` (``Dec 2020``), ``2020年12月``."""
        if self.lang == "zh":
            return f"{value.year}年{value.month}月"
        name = _MONTHS[value.month - 1]
        return f"{name[:3] if short else name} {value.year}"

    def month_name(self, month: int) -> str:
        """A month without its year, for axes over twelve months: ``Dec``, ``12月``."""
        return f"{month}月" if self.lang == "zh" else _MONTHS[month - 1][:3]

    def bound(self, low: Number | None, high: Number | None, digits: int = 1) -> str:
        """What a withheld share is at least or at most, rounded away from the truth: 0.9958 → ``≥ 99.5%``."""
        unit = Decimal(1).scaleb(-digits)
        if low is not None:
            return f"≥ {self.number((_exact(low) * 100).quantize(unit, rounding=ROUND_FLOOR), digits)}%"
        if high is not None:
            return f"≤ {self.number((_exact(high) * 100).quantize(unit, rounding=ROUND_CEILING), digits)}%"
        return SUPPRESSED

    def kind(self, kind: str, value: Number | None) -> str:
        """A value of a catalogue unit: cases, yuan, share, points, days, ratio, measures or score."""
        match kind:
            case "share" | "ratio":
                return self.share(value)
            case "points":
                return self.points(value)
            case "yuan":
                return self.yuan(value)
            case "days":
                return self.days(value)
            case "cases" | "measures" | "count":
                return self.count(value)
            case "score":
                return self.number(value, 1)
        raise LanguageError(
            f"“{kind}” is no kind of number. Use cases, measures, yuan, share, points, ratio, days or score."
        )


def _exact(value: Number) -> Decimal:
    """A Decimal with the digits a float shows, not those of its binary form."""
    return value if isinstance(value, Decimal) else Decimal(str(value))


def _trim(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text
