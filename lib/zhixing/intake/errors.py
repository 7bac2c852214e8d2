"""What stops an intake: a source that says something unknown, an export that cannot be used."""

from zhixing.law.errors import ZhixingError


class SourceError(ZhixingError):
    """A source YAML that says something intake does not understand."""


class ExportError(ZhixingError):
    """An export that cannot be read, or of which too much is rejected."""
