"""`make validate`: draw all worlds, write VALIDATION.md, exit with 1 where a method misses."""

import argparse
import sys
import time
from pathlib import Path

from rich.console import Console

from validation import demonstration, document, run
from validation.trials import TRIALS

WRITTEN = Path(__file__).resolve().parents[2] / "VALIDATION.md"
DEMONSTRATION = "demonstration"


def main() -> int:
    """Run."""
    known = [*(trial.id for trial in TRIALS), DEMONSTRATION]
    parser = argparse.ArgumentParser(prog="validation", description=__doc__)
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    parser.add_argument("--seeds", type=int, help="fewer worlds than the table needs: prints, writes nothing")
    parser.add_argument("--only", nargs="*", choices=known, help="renew the rows of these in VALIDATION.md")
    options = parser.parse_args()
    console, started = Console(soft_wrap=True, highlight=False), time.monotonic()
    trials = [trial for trial in TRIALS if not options.only or trial.id in options.only]
    rows = run.run(trials, options.jobs, options.seeds) if trials else []
    console.print("\n".join(document.table(rows)), markup=False)
    if not options.seeds:
        section = ""
        if not options.only or DEMONSTRATION in options.only:
            section = demonstration.agreement(options.jobs)
        if options.only:
            text = document.renewed(WRITTEN.read_text(encoding="utf-8"), rows, trials)
            text = document.with_agreement(text, section) if section else text
        else:
            text = document.document(rows, trials, section)
        WRITTEN.write_text(text, encoding="utf-8")
    missed = sum(document.verdict(row) == "missed" for row in rows)
    console.print(f"{len(rows)} rows, {missed} missed, {time.monotonic() - started:.0f} s")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
