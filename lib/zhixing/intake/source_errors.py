"""What a researcher reads when a source YAML or an export cannot be used."""

import difflib
from pathlib import Path

from pydantic import ValidationError

from zhixing.law.errors import ZhixingError


class SourceError(ZhixingError):
    """A source YAML that says something intake does not understand."""


class ExportError(ZhixingError):
    """An export that cannot be read, or of which too much is rejected."""


_KNOWN_KEYS = (
    "id title licence currency synthetic notice as_of encodings nulls dates delivery courts limits codes tables lacks "
    "files sheet optional unit unit_overrides case_id columns constants stages pending_flag identical_rows redelivery "
    "header case_number template order pending closed spellings earliest path date table inline reject_share "
    "recovered_over_claim amount_yuan en zh court_code name_zh name_en slug level"
).split()


def explain(path: Path, error: ValidationError) -> str:
    """Turn pydantic's first complaint into one paragraph: where, the value, the rule, the next step."""
    first = error.errors(include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    more = f" ({error.error_count() - 1} more after this one.)" if error.error_count() > 1 else ""
    value = first["input"]
    match first["type"]:
        case "extra_forbidden":
            close = difflib.get_close_matches(str(first["loc"][-1]), _KNOWN_KEYS, n=1)
            hint = (
                f"Did you mean “{close[0]}”?"
                if close
                else "Remove it, or see the other files in params/sources/."
            )
            said = f"the key “{where}” is not known. {hint}"
        case "missing":
            said = f"the key “{where}” is missing. Add it; the other files in params/sources/ show its form."
        case "value_error":
            reason = str(first["ctx"]["error"]) if "ctx" in first else first["msg"]
            said = f"{where + ': ' if where else ''}{reason}. Correct it and run again."
        case _:
            said = f"“{where}” is {value!r}, but {first['msg'][0].lower()}{first['msg'][1:]}. Correct it; text that looks like a number, a date or yes/no needs quotation marks."
    return f"Source file “{path}”: {said}{more}"
