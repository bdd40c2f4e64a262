"""JSON files that others wrote: one document or one a line, packed or not, within limits of size and depth."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
import zlib
from collections import Counter
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from ..errors import Fault, FileFormatError
from ..files import check_zip
from .container import UTF16, container_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Of one document, unpacked: Python needs some eight times as much. Files with a document a line have no such limit.
LARGEST_DOCUMENT = 1 << 28
LARGEST_LINE = 1 << 26
LARGEST_UNPACKED = 1 << 33
HEAD = 1 << 16
ENDINGS = (".json", ".jsonl", ".ndjson", ".jl")
_PACKED_BADLY = (zipfile.BadZipFile, EOFError, OSError, RuntimeError, NotImplementedError, zlib.error)
GUESSED = "It is neither UTF-8 nor UTF-16 and was read as Windows-1252: some letters may be wrong."


class Document(NamedTuple):
    """One JSON document of a file.

    Attributes
    ----------
    value
        What it holds; None for a line that cannot be read.
    line
        Line of the file, from 1; None where the file is one document.
    fault
        Why it cannot be read; None where it can.
    guessed
        The letters were guessed (:data:`GUESSED`).
    """

    value: Any
    line: int | None = None
    fault: Fault | None = None
    guessed: bool = False


def json_head(path: Path) -> str:
    """First letters of a JSON file, unpacked; empty where it does not start as one."""
    try:
        with _opened(path)[0][1] as stream:
            data = stream.read(HEAD)
    except (FileFormatError, IndexError, *_PACKED_BADLY):
        return ""
    if data.startswith(UTF16):
        text = data[: len(data) // 2 * 2].decode("utf-16", errors="replace")
    else:
        text = data.decode("utf-8-sig", errors="replace")
    return text if text.lstrip()[:1] in {"{", "["} else ""


def json_documents(path: Path) -> Iterator[Document]:
    """Read the documents of a JSON file one after the other; JSON lines are never held all at once.

    Parameters
    ----------
    path
        Text, gzip, or a zip whose members with a name of JSON are read in the order of their names.

    Raises
    ------
    FileFormatError
        Missing, empty, damaged, too large, nested too deeply, no JSON, or a key that stands twice in one object.
    """
    members = _opened(path)
    if not members:
        raise FileFormatError(f"{path.name} holds no file with a name of JSON ({', '.join(ENDINGS)}); unpack it")
    for name, stream in members:
        where = path.name if name == path.name else f"{path.name}, {name}"
        try:
            with stream:
                yield from _of_stream(stream, where)
        except _PACKED_BADLY as error:
            if isinstance(error, RecursionError):
                raise
            msg = f"{path.name} is damaged: it was cut short or changed ({error}); download or save it again"
            raise FileFormatError(msg) from error


def _opened(path: Path) -> list[tuple[str, IO[bytes]]]:
    """Streams of the JSON in a file, by name."""
    kind = container_of(path)
    if kind == "text":
        return [(path.name, path.open("rb"))]
    if kind == "gzip":
        packed: Any = gzip.open(path, "rb")  # noqa: SIM115  # its reader closes it
        return [(path.name, packed)]
    if kind == "workbook":
        return []
    archive = zipfile.ZipFile(path)
    check_zip(path, archive)
    names = sorted(name for name in archive.namelist() if name.casefold().endswith(ENDINGS))
    return [(name, archive.open(name)) for name in names]


def _of_stream(stream: IO[bytes], file: str) -> Iterator[Document]:
    first, number = _first_line(stream)
    if first.startswith(UTF16):
        text = (first + stream.read(LARGEST_DOCUMENT)).decode("utf-16", errors="replace")
        stream, number = io.BytesIO(text.encode("utf-8", errors="replace")), 0
        first, number = _first_line(stream)
    if not first.strip():
        raise FileFormatError(f"{file} holds no data: every line is blank; save or download it again")
    if first.endswith(b"\n"):
        found = _parsed(first, file, number)
        if found.fault is None:
            yield from _lines(found, stream, file, number)
            return
    data = first + stream.read(LARGEST_DOCUMENT + 1)
    if len(data) > LARGEST_DOCUMENT:
        msg = (
            f"{file} is one JSON document of more than {LARGEST_DOCUMENT >> 20} MB; get it with one release a line "
            "(.jsonl), or by month"
        )
        raise FileFormatError(msg)
    whole = _parsed(data, file, None)
    if whole.fault is not None:
        raise FileFormatError(f"{file} is no JSON that can be read", [whole.fault])
    yield whole


def _first_line(stream: IO[bytes]) -> tuple[bytes, int]:
    """First line that is not blank, and its number."""
    for number in range(1, 1000):
        line = stream.readline(LARGEST_LINE)
        if line.strip() or not line:
            return line, number
    return b"", 0


def _lines(first: Document, stream: IO[bytes], file: str, number: int) -> Iterator[Document]:
    """Documents of a file with one a line; a first line alone is a whole document."""
    alone, size = True, 0
    while line := stream.readline(LARGEST_LINE):
        number += 1
        size += len(line)
        if size > LARGEST_UNPACKED:
            raise FileFormatError(f"{file} unpacks to more than {LARGEST_UNPACKED >> 30} GB; take it by year")
        if not line.strip():
            continue
        if alone:
            yield first
            alone = False
        yield _parsed(line, file, number)
    if alone:
        yield first._replace(line=None)


def _parsed(data: bytes, file: str, line: int | None) -> Document:
    guessed = False
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text, guessed = data.decode("cp1252", errors="replace"), True
    try:
        return Document(json.loads(text, object_pairs_hook=_object, parse_constant=_no_number), line, guessed=guessed)
    except json.JSONDecodeError as error:
        at = error.lineno if line is None else line
        cut = error.pos >= len(text.rstrip()) - 1 or error.msg.startswith("Unterminated string")
        what = f"it ends in the middle: {error.msg}" if cut else f"no JSON at sign {error.colno}: {error.msg}"
        fault = Fault(what, file, row=at, remedy="download it again" if cut else "mend it, or download it again")
    except RecursionError:
        fault = Fault("it is nested more deeply than any real file", file, row=line, remedy="see who made it")
    except ValueError as error:
        fault = Fault(str(error), file, row=line, remedy="mend it, or download it again")
    return Document(None, line, fault, guessed)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    out = dict(pairs)
    if len(out) < len(pairs):
        twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
        raise ValueError(f"the key '{plain(twice, 40)}' stands twice in one object; nothing says which one counts")
    return out


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} is no number that JSON knows")


def plain(value: object, longest: int = 500) -> str:
    r"""Text of a JSON value on one line, without signs that no file can hold; empty for anything that is no text.

    Examples
    --------
    >>> plain(" Two\n lines \ud800 "), plain(None), plain(7)
    ('Two lines ?', '', '7')
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    text = str(value)
    if text.isascii() and text.isprintable():
        return (" ".join(text.split()) if " " in text else text)[:longest].strip()
    text = text.encode("utf-8", errors="replace").decode("utf-8")
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:longest].strip()
