"""VALIDATION.md: the table, what each trial draws and what its method cannot see, and spot checks of the code behind it."""

import inspect
import re
from collections.abc import Sequence

from validation.draws import Draw, Quantity, Trial
from validation.run import Row

COVERED = (0.93, 0.97)
"""What 95 % intervals must cover."""
FALSE_ALARMS = 0.065
"""How often at most an effect may be found where none is planted."""
BOUNDED = 0.95
"""What a bound must hold at least."""
MINUS = "\N{MINUS SIGN}"
MISSED = "*missed*"
SPOT_SEED = 7
"""The world of the spot checks."""

INTRODUCTION = """\
# Do the methods find what was planted?

Made by `make validate`; not edited by hand. Every method that says what a measure did is applied to worlds in which the true size is
known, because it was planted. The generators (`tests/validation`) are not the methods' own models: figures follow one another, vary
more than chance, have seasons and heavy tails, and who is treated depends on past figures.

Of each planted size: the mean true size and the mean estimate over all worlds; the bias with its Monte-Carlo standard error; the share
of 95 % intervals that hold the truth and the share of worlds where the method says there is something, each with its 95 %
Monte-Carlo interval. Where nothing is planted that second share is the false-alarm rate, elsewhere the power.

“Found” without a word beside it means that the interval excludes no effect. A quantity passes if its coverage is 93–97 % at every size and its false alarms are at most 6.5 %; a bound, if it holds the truth in at
least 95 % of worlds. Rows marked “shown” are not judged: there selection rests on what nobody recorded, or a naive figure stands
beside for comparison. *In italics: the least that is required was missed.*
"""


def verdict(row: Row) -> str:
    """Return passes, missed or shown."""
    kind, coverage = row.quantity.kind, row.coverage[0]
    if kind == "biased":
        return "shown"
    if kind == "bound":
        return "passes" if coverage >= BOUNDED else "missed"
    quiet = row.size not in row.quantity.false_at or row.found[0] <= FALSE_ALARMS
    covered = kind == "said" or COVERED[0] <= coverage <= COVERED[1]
    return "passes" if quiet and covered else "missed"


def number(value: float) -> str:
    """Return three digits that matter, with a true minus."""
    digits = 4 if abs(value) < 1 else 1 if abs(value) >= 10 else 2
    text = f"{value:.{digits}f}"
    return (text if float(text) else text.lstrip("-")).replace("-", MINUS)


def percent(share: tuple[float, float, float]) -> str:
    """Return a share with its interval, in per cent."""
    value, lower, upper = (100 * part for part in share)
    return f"{value:.1f} ({lower:.1f}–{upper:.1f})"


def line(row: Row) -> str:
    """Return a row of the table."""
    said = verdict(row)
    cells = (
        row.trial.title,
        row.quantity.name,
        f"{row.size:g}",
        f"{row.seeds:,}",
        number(row.truth),
        number(row.mean),
        f"{number(row.bias)} ± {number(row.bias_error)}",
        "" if row.quantity.kind == "said" else percent(row.coverage),
        percent(row.found),
        MISSED if said == "missed" else said,
    )
    return "| " + " | ".join(cells) + " |"


HEADER = (
    "Effect", "Quantity", "Planted", "Worlds", "True", "Mean estimate", "Bias", "Coverage, %", "Found, %", ""
)  # fmt: skip


def table(rows: Sequence[Row]) -> list[str]:
    """Return the table."""
    return [
        f"| {' | '.join(HEADER)} |",
        "|" + "---|" * 3 + "--:|" * (len(HEADER) - 4) + "---|",
        *map(line, rows),
    ]


def told(trials: Sequence[Trial]) -> list[str]:
    """Return what is drawn, a module at a time, and under it each of its trials."""
    parts, before = [], None
    for trial in trials:
        generator = inspect.getdoc(inspect.getmodule(trial.draw)) or ""
        if generator != before:
            title, drawn = generator.split("\n", 1)
            parts.append(f"### {title}\n\n{' '.join(drawn.split())}\n")
            before = generator
        says = [
            f"*{quantity.name}*: {quantity.found}"
            for quantity in trial.quantities.values()
            if quantity.found != Quantity("").found
        ]
        found = f" Found means: {'; '.join(says)}." if says else ""
        parts.append(
            f"**{trial.title}.** Method: `{trial.method}`. Planted: {trial.size}.{found} {trial.blind}\n"
        )
    return parts


def spot(trial: Trial, draws: dict[str, Draw]) -> list[str]:
    """Return what one world shows: by it a test knows whether today's code made the table."""
    return [
        f"| {trial.id} | {name} | {trial.sizes[-1]:g} | {SPOT_SEED} | {limit(draw.estimate)} | {limit(draw.lower)} | "
        f"{limit(draw.upper)} |"
        for name, draw in draws.items()
    ]


def limit(value: float | None) -> str:
    """Return six digits, or a dash for none."""
    return "–" if value is None else f"{value:.6g}"


def spot_table(trials: Sequence[Trial]) -> list[str]:
    """Return the spot checks of all trials."""
    rows = [row for trial in trials for row in spot(trial, trial.draw(trial.sizes[-1], SPOT_SEED))]
    return [
        "| Trial | Quantity | Planted | World | Estimate | Lower | Upper |",
        "|---|---|--:|--:|--:|--:|--:|",
        *rows,
    ]


def outcome(table_text: str) -> str:
    """Return how many rows of a written table miss."""
    missed = table_text.count(MISSED)
    return f"{len(rows_of(table_text))} rows; {f'{missed} missed' if missed else 'nothing missed'}."


def document(rows: Sequence[Row], trials: Sequence[Trial], agreement: str) -> str:
    """Return VALIDATION.md."""
    written = "\n".join(table(rows)) + "\n"
    parts = [
        INTRODUCTION,
        f"## Result\n\n{outcome(written)}\n",
        written,
        "## What is drawn, and what cannot be seen\n",
        *told(trials),
        agreement,
        "## Spot checks\n\nOne world of each trial; a test draws it anew and compares.\n",
        "\n".join(spot_table(trials)) + "\n",
    ]
    return "\n".join(parts)


def renewed(text: str, rows: Sequence[Row], trials: Sequence[Trial]) -> str:
    """Return a written document with the rows and spot checks of some trials drawn anew.

    Raises:
        KeyError: If a row is not in the document: then all must be drawn anew.
    """
    lines = text.split("\n")
    places = {_key(line, 3): place for place, line in enumerate(lines) if line.startswith("| ")}
    spots = {_key(line, 2): place for place, line in enumerate(lines) if line.startswith("| ")}
    for row in rows:
        lines[places[_key(line(row), 3)]] = line(row)
    for trial in trials:
        for check in spot(trial, trial.draw(trial.sizes[-1], SPOT_SEED)):
            lines[spots[_key(check, 2)]] = check
    changed = "\n".join(lines)
    return re.sub(r"^\d+ rows; .*$", outcome(changed), changed, flags=re.MULTILINE)


def with_agreement(text: str, agreement: str) -> str:
    """Return a written document with another section on the demonstration."""
    before, rest = text.split(agreement.split("\n", 1)[0], 1)
    return before + agreement + "\n## Spot checks" + rest.split("\n## Spot checks", 1)[1]


def _key(written: str, cells: int) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in written.split("|")[1 : cells + 1])


def rows_of(text: str) -> list[tuple[str, str, str, str]]:
    """Return effect, quantity, planted size and worlds of every row of a written table."""
    cells = [
        [cell.strip() for cell in found.split("|")]
        for found in re.findall(r"^\| (.*) \|$", text, re.MULTILINE)
    ]
    return [tuple(row[:4]) for row in cells if len(row) == len(HEADER) and row[0] != HEADER[0]]
