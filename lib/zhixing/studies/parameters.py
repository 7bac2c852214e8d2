"""What every study may be asked for, checked before a cell runs.

Papermill only logs a parameter a notebook does not have and then publishes the default; here an unknown name, a wrong
type, an unknown unit or a year without data is refused, with the choices there are.
"""

from dataclasses import dataclass
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from zhixing.law import scopes
from zhixing.law.courts import Unit
from zhixing.law.errors import ZhixingError
from zhixing.law.periods import Period
from zhixing.warehouse.opened import Warehouse


class Parameters(BaseModel):
    """The parameters all studies share; a study that has more declares a subclass beside itself."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    unit: str = "川"
    year: int = 2020
    baseline_year: int | None = None
    scope: str = "首执"
    period: Literal["calendar", "judicial"] = "calendar"
    lang: Literal["en", "zh"] = "en"
    warehouse: str | None = None

    @field_validator("scope")
    @classmethod
    def _known_scope(cls, value: str) -> str:
        return scopes.canonical(value)

    @classmethod
    def check(cls, raw: dict[str, Any]) -> Self:
        """Return the checked parameters.

        Raises:
            ZhixingError: A name is unknown or a value of the wrong type; the message lists what is possible.
        """
        try:
            return cls.model_validate(raw)
        except ValidationError as error:
            first = error.errors()[0]
            name = str(first["loc"][0]) if first["loc"] else "the parameters"
            if first["type"] == "extra_forbidden":
                raise ZhixingError(
                    f"There is no parameter {name!r} (given {first['input']!r}). "
                    f"This study takes {', '.join(cls.model_fields)}."
                ) from None
            raise ZhixingError(
                f"Parameter {name} is {first.get('input')!r}: {first['msg'][0].lower()}{first['msg'][1:]}. "
                f"Its default is {cls.model_fields[name].default!r}."
            ) from None

    def current(self) -> Period:
        """Return the period under study."""
        return Period(self.period, self.year)

    def baseline(self) -> Period:
        """Return the period it is held against: the named year, else the year before."""
        return Period(self.period, self.year - 1 if self.baseline_year is None else self.baseline_year)


@dataclass(frozen=True)
class Identity:
    """Whose page it is; every output of the page carries it, so that a swapped page is caught."""

    study: str
    unit_code: str
    unit_slug: str
    unit_name_en: str
    unit_name_zh: str
    year: int
    lang: str

    @property
    def unit_name(self) -> str:
        """The unit's name in the page's language."""
        return self.unit_name_zh if self.lang == "zh" else self.unit_name_en


def resolve(parameters: Parameters, warehouse: Warehouse) -> Unit:
    """Return the unit the parameters name, on the last day of their year.

    Raises:
        ZhixingError: The warehouse holds no such unit, or no data for the year or the baseline year.
    """
    unit = warehouse.courts.resolve(parameters.unit, parameters.current().end)
    for name, year in (("year", parameters.year), ("baseline_year", parameters.baseline().year)):
        if year not in warehouse.years:
            raise ZhixingError(
                f"Parameter {name} is {year}, but {warehouse.path} has data for "
                f"{', '.join(str(known) for known in warehouse.years)}. Choose one of these years."
            )
    if parameters.baseline().year >= parameters.year:
        raise ZhixingError(
            f"Parameter baseline_year is {parameters.baseline().year}, which is not before the year {parameters.year}. "
            "A change is measured against an earlier year."
        )
    return unit
