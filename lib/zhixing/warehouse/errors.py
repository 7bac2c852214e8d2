"""What a researcher is told when a warehouse cannot be opened or built."""

from zhixing.law.errors import ZhixingError


class WarehouseError(ZhixingError):
    """No warehouse where one was expected, a file that is not one, or records that cannot become one."""
