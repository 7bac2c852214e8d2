"""Which encoding a text export is in: tried strictly, never guessed, and stated per file."""

import codecs

from charset_normalizer import from_bytes

from zhixing.intake.errors import ExportError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8-BOM"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_NAMES = {"utf-8": "UTF-8", "gb18030": "GB18030", "utf-16": "UTF-16", "latin-1": "Latin-1"}
_SAMPLE = 65_536
_NUL_SHARE = 0.2
_CUT_OFF = {"unexpected end of data", "truncated data", "incomplete multibyte sequence"}


def decode(data: bytes, allowed: list[str], name: str) -> tuple[str, str]:
    """Return a file's text and the name of the encoding that reads every byte of it.

    A byte-order mark decides; without one the source's encodings are tried in their order. Latin-1 reads any
    bytes at all, so a source that permits it lists it last.

    Args:
        data: The file.
        allowed: Python codec names, in the order to try.
        name: The file's name, for the error.

    Raises:
        ExportError: No encoding reads the whole file; the paragraph names the first byte each one fails at.
    """
    failures = []
    is_cut = False
    for codec, label in _candidates(data, allowed):
        try:
            return data.decode(codec), label
        except UnicodeDecodeError as error:
            is_cut |= error.reason in _CUT_OFF
            failures.append(f"{label} fails at byte {error.start:,} (0x{data[error.start]:02X})")
    raise ExportError(
        f"File “{name}” is in no encoding the source allows: {', '.join(failures) or 'none applies'}. {_hint(data, is_cut=is_cut)}"
    )


def _candidates(data: bytes, allowed: list[str]) -> list[tuple[str, str]]:
    """Return the codecs to try and what the report calls them."""
    marked = [(codec, label) for mark, codec, label in _MARKS if data.startswith(mark)]
    if marked:
        return marked
    order = _utf16_order(data)
    if order is not None and "utf-16" in allowed:  # no other text has zero bytes, yet others may read them
        return [(order, "UTF-16")]
    return [(codec, _NAMES.get(codec, codec)) for codec in allowed if codec != "utf-16"]


def _utf16_order(data: bytes) -> str | None:
    """Return the byte order of UTF-16 text without a mark, or None where its zero bytes are missing."""
    sample = data[:_SAMPLE]
    half = max(len(sample) // 2, 1)
    if sample[1::2].count(0) / half > _NUL_SHARE:
        return "utf-16-le"
    return "utf-16-be" if sample[0::2].count(0) / half > _NUL_SHARE else None


def _hint(data: bytes, *, is_cut: bool) -> str:
    """Say what to do about a file that no encoding reads."""
    if is_cut:
        return "Its last character looks cut off: copy the file again, or ask for a new export."
    guess = from_bytes(data[:_SAMPLE]).best()
    looks = f"It looks like {guess.encoding}: if that is right, add it" if guess else "Add the right one"
    return f"{looks} to “encodings” in the source file, or ask for a new export."
