"""What a file is by its first bytes, and whether its name says so."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from typing import TYPE_CHECKING, Literal

from ..errors import FileFormatError
from ..files import check_zip, head_bytes, read_text, require_file

if TYPE_CHECKING:
    from pathlib import Path

Kind = Literal["text", "gzip", "zip", "workbook"]

OLE = b"\xd0\xcf\x11\xe0"
ZIP = b"PK\x03\x04"
GZIP = b"\x1f\x8b"
UTF16 = (b"\xff\xfe", b"\xfe\xff")
HEAD = 1 << 16

# The accounts of a month are hundreds of thousands of files and have a reader of their own; no table needs so many.
MEMBER_LIMIT = 10_000

# A gzip file says in its last four bytes how long it is unpacked, modulo 4 GB.
GZIP_RATIO, GZIP_FREE = 200, 1 << 28

WORKBOOK_NAMES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
_PROMISE: dict[str, Kind] = {
    **dict.fromkeys(WORKBOOK_NAMES, "workbook"),
    **dict.fromkeys((".csv", ".tsv", ".txt", ".tab"), "text"),
    ".gz": "gzip",
    ".zip": "zip",
}
_SAID = {"text": "plain text", "gzip": "a gzip archive", "zip": "a zip archive", "workbook": "a workbook"}
_REMEDY = {
    "text": "rename it to .csv",
    "gzip": "rename it to .csv.gz",
    "zip": "rename it to .zip",
    "workbook": "rename it to .xlsx, or to .xls if it comes from an old Excel",
}


def container_of(path: Path) -> Kind:
    """Tell what a file is by its content.

    Raises
    ------
    FileFormatError
        Missing, empty, damaged, none of the four, or not what its name promises.
    """
    require_file(path)
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    kind = _kind(path, head)
    promise = _PROMISE.get(path.suffix.lower())
    if promise is not None and promise != kind:
        msg = f"{path.name} is not what its name says: it is {_SAID[kind]}, not {_SAID[promise]}; {_REMEDY[kind]}"
        raise FileFormatError(msg)
    return kind


def _kind(path: Path, head: bytes) -> Kind:
    if head.startswith(OLE):
        return "workbook"
    if head.startswith(GZIP):
        _check_gzip(path)
        return "gzip"
    if head.startswith(ZIP):
        return _zip_kind(path)
    _refuse_strange(path, head)
    return "text"


def _zip_kind(path: Path) -> Kind:
    try:
        with zipfile.ZipFile(path) as archive:
            check_zip(path, archive)
            names = set(archive.namelist())
            if len(archive.infolist()) > MEMBER_LIMIT:
                msg = (
                    f"{path.name} holds {len(archive.infolist()):,} files, more than any table that netan reads; it "
                    "was not unpacked. Take out the one you mean"
                )
                raise FileFormatError(msg)
    except (zipfile.BadZipFile, EOFError, OSError) as error:
        msg = f"{path.name} is damaged: it was cut short or changed ({error}); download or save it again"
        raise FileFormatError(msg) from error
    return "workbook" if names & {"[Content_Types].xml", "mimetype"} else "zip"


def _check_gzip(path: Path) -> None:
    packed = path.stat().st_size
    with path.open("rb") as stream:
        stream.seek(-min(4, packed), 2)
        stated = int.from_bytes(stream.read(4), "little")
    if stated <= GZIP_FREE or stated / packed <= GZIP_RATIO:
        return
    # the statement is odd: either so much is in it, or the file was cut and these four bytes say nothing
    unpacked = 0
    try:
        with gzip.open(path, "rb") as stream:
            while block := stream.read(1 << 20):
                unpacked += len(block)
                if unpacked > GZIP_FREE:
                    msg = f"{path.name} would unpack to more than {GZIP_RATIO} times its size; it was not opened"
                    raise FileFormatError(msg)
    except (OSError, EOFError, zlib.error) as error:
        msg = f"{path.name} is damaged: it was cut short or changed ({error}); download or save it again"
        raise FileFormatError(msg) from error


def _refuse_strange(path: Path, head: bytes) -> None:
    start = head[:512].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith((b"<html", b"<!doctype", b"<table", b"<?xml")):
        kind, remedy = "a web page", "open it in Excel and save it as .xlsx, or download the data file itself"
    elif start.startswith(b"%pdf"):
        kind, remedy = "a PDF", "get the table as .csv or .xlsx"
    elif head.startswith(UTF16):
        return
    elif _is_unmarked_utf16(head):
        kind, remedy = "text in UTF-16 without the mark that says so", SAVE_AGAIN
    elif b"\x00" in head:
        kind, remedy = "neither text nor a workbook", "download or save it again"
    elif _is_unknown_text(head):
        kind, remedy = "text in letters that netan does not know, neither UTF-8 nor Windows", SAVE_AGAIN
    else:
        return
    msg = f"{path.name} is not what its name says: it is {kind}; {remedy}"
    raise FileFormatError(msg)


SAVE_AGAIN = "open it in the program it came from and save it as 'CSV UTF-8'"


def _is_unmarked_utf16(head: bytes) -> bool:
    """Whether every other byte is zero and the others are plain letters."""
    sample = head[: len(head) // 2 * 2][:4096]
    for zeros, letters in ((sample[0::2], sample[1::2]), (sample[1::2], sample[0::2])):
        plain = sum(byte in b"\t\r\n" or 0x20 <= byte < 0x7F for byte in letters)
        if len(sample) >= 8 and zeros.count(0) > 0.8 * len(zeros) and plain > 0.8 * len(letters):
            return True
    return False


def _is_unknown_text(head: bytes) -> bool:
    """Whether text is neither UTF-8 nor mostly plain letters, as that of a mainframe is.

    Windows-1252 has accents among plain letters, so at least half of the bytes of any European text are plain.
    """
    try:
        head[: max(0, len(head) - 4)].decode("utf-8")
    except UnicodeDecodeError:
        plain = sum(byte in b"\t\r\n" or 0x20 <= byte < 0x7F for byte in head)
        return plain < 0.5 * len(head)
    return False


def head_text(path: Path, container: str) -> str:
    """First lines of a text file, unpacked when it is packed; a line that was cut is left out.

    Of a zip with several csv files the largest counts: beside a publisher's table lie lists of names and notes.
    """
    try:
        if container == "zip":
            with zipfile.ZipFile(path) as archive, archive.open(largest_csv(path, archive)) as stream:
                data = stream.read(HEAD)
        elif container == "gzip":
            with gzip.open(path, "rb") as packed:
                data = packed.read(HEAD)
        else:
            data = head_bytes(path, HEAD)
    except (zipfile.BadZipFile, EOFError, OSError, zlib.error) as error:
        msg = f"{path.name} is damaged: it was cut short or changed ({error}); download or save it again"
        raise FileFormatError(msg) from error
    if data.startswith(UTF16):
        return read_text(path)[:HEAD]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    return text if len(data) < HEAD else text[: text.rfind("\n") + 1] or text


def largest_csv(path: Path, archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    """Member of an archive that holds most csv text.

    Raises
    ------
    FileFormatError
        It holds none.
    """
    tables = [member for member in archive.infolist() if member.filename.casefold().endswith(".csv")]
    if not tables:
        have = ", ".join(sorted(archive.namelist())[:5]) or "nothing"
        raise FileFormatError(f"{path.name} must hold one csv, it holds 0 ({have}); use it as its publisher gives it")
    return max(tables, key=lambda member: (member.file_size, member.filename))
