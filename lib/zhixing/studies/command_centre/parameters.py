"""What the command centre study may be asked for."""

from datetime import date

from pydantic import field_validator

from zhixing.law.errors import ZhixingError
from zhixing.metrics.orders import UPGRADE_DATE
from zhixing.studies.parameters import Parameters as Common


class Parameters(Common):
    """The common parameters, and the day of the upgrade."""

    upgrade_date: str = UPGRADE_DATE.isoformat()

    @field_validator("upgrade_date")
    @classmethod
    def _is_a_day(cls, value: str) -> str:
        try:
            date.fromisoformat(value)
        except ValueError:
            raise ZhixingError(
                f"Parameter upgrade_date is {value!r}, which is no day. Write it as {UPGRADE_DATE}."
            ) from None
        return value

    @property
    def upgrade(self) -> date:
        """The day of the upgrade."""
        return date.fromisoformat(self.upgrade_date)
