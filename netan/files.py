"""Files: atomic writes, capped reading, safe cells. Nothing is ever half written, nothing runs from a cell."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import io
import json
import math
import os
import re
import tempfile
import zipfile
import zlib
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import FileFormatError, NetanError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pandas as pd

# A register of 5.7 million rows is 2.75 GB; a table of a study is far below. Above this a zip is refused.
UNPACKED_LIMIT = 8 * 1024**3
RATIO_LIMIT, RATIO_FROM = 200, 1 << 28
# Spreadsheets of East Asia take the wide signs too.
_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_UNREADABLE = (OSError, EOFError, RuntimeError, zlib.error, zipfile.BadZipFile)

# What hides names that may not leave the team; every text that is written or printed passes through it.
_SIEVE: ContextVar[Callable[[str], str] | None] = ContextVar("sieve", default=None)


def sieve_with(sieve: Callable[[str], str] | None) -> None:
    """Let every text that is written from now on pass through a function; None for none.

    Holds for the context (``contextvars``) of the caller, until it is called again.
    """
    _SIEVE.set(sieve)


def current_sieve() -> Callable[[str], str] | None:
    """What every text passes through now; None for nothing."""
    return _SIEVE.get()


def sieved(text: str) -> str:
    """Text as it may be written.

    Examples
    --------
    >>> sieve_with(lambda text: text.replace("Redbeck", "Plant X"))
    >>> sieved("Redbeck closes")
    'Plant X closes'
    >>> sieve_with(None)
    """
    sieve = _SIEVE.get()
    return text if sieve is None else sieve(text)


def sieved_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """Frame whose texts may be written, for files that are no text; each distinct text is looked at once."""
    if _SIEVE.get() is None:
        return frame
    out = frame.copy()
    for name in out.columns:
        if out[name].dtype.kind in "biufMm":
            continue
        shown = {text: sieved(text) for text in out[name].dropna().unique() if isinstance(text, str)}
        changed = {text: new for text, new in shown.items() if text != new}
        if changed:
            cells = [changed.get(cell, cell) if isinstance(cell, str) else cell for cell in out[name]]
            out[name] = type(out[name])(cells, index=out.index, dtype=out[name].dtype)
    return out


def _sieve_file(path: Path) -> None:
    """Pass the text of a finished file through the sieve; of an Office file the text of every part."""
    if _SIEVE.get() is None:
        return
    data = path.read_bytes()
    if data.startswith(b"PK\x03\x04"):
        _sieve_parts(path, data)
        return
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return  # a picture or a table in binary form: its texts were sieved before
    if (shown := sieved(text)) != text:
        path.write_bytes(shown.encode("utf-8"))


def _sieve_parts(path: Path, data: bytes) -> None:
    out = io.BytesIO()
    changed = False
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename.endswith((".xml", ".rels", ".csv", ".txt", ".json", ".svg")):
                text = content.decode("utf-8")
                shown = sieved(text)
                changed |= shown != text
                content = shown.encode("utf-8")
            new.writestr(part, content, compress_type=part.compress_type)
    if changed:
        path.write_bytes(out.getvalue())


def file_hash(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def require_file(path: Path) -> Path:
    """Return the path of a file that exists and is not empty.

    Raises
    ------
    FileFormatError
        Naming the nearest files of the folder when it is missing.
    """
    if path.is_dir():
        msg = f"{path} is a folder; name the file in it"
        raise FileFormatError(msg)
    if not path.exists():
        import difflib

        folder = path.parent
        names = sorted(p.name for p in folder.iterdir() if p.is_file()) if folder.is_dir() else []
        near = difflib.get_close_matches(path.name, names, n=3, cutoff=0.5)
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        msg = f"{path} does not exist{hint}"
        raise FileFormatError(msg)
    if path.stat().st_size == 0:
        msg = f"{path} is empty (0 bytes); save or download it again"
        raise FileFormatError(msg)
    return path


@contextlib.contextmanager
def atomic_path(path: Path) -> Iterator[Path]:
    """Give a temporary path in the same folder; on success it takes the place of ``path``, else it is removed.

    When the target is held open by another program (Excel does that on Windows) the old file stays and the
    message says so. What :func:`sieve_with` hides is hidden in the text of the file and in its name.

    Raises
    ------
    NetanError
        The folder cannot be made or written to, the target is a folder or is held open.
    """
    path = sieved_path(path)
    if path.is_dir():
        raise NetanError(f"{path} is a folder, so no file can be written there; name a file")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # the file's own name may be as long as the file system allows
        handle, name = tempfile.mkstemp(prefix=".netan-", suffix=".tmp", dir=path.parent)
    except OSError as error:
        raise NetanError(f"{path} cannot be written ({error.strerror}); choose another folder") from error
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        _sieve_file(temporary)
        temporary.chmod(0o644)
        try:
            temporary.replace(path)
        except PermissionError as error:
            msg = f"{path} is open in another program, so it was left as it is; close it there and run again"
            raise NetanError(msg) from error
    finally:
        temporary.unlink(missing_ok=True)


def sieved_path(path: Path) -> Path:
    """Path under which a file is written: its name passes through the sieve, its folder stays.

    Every writer returns it, as the file is not where it was asked for when its name was hidden.
    """
    return path.with_name(sieved(path.name)) if path.name else path


def write_text(path: Path, text: str) -> Path:
    """Write UTF-8 text with plain line ends, atomically."""
    with atomic_path(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")
    return sieved_path(path)


def write_json(path: Path, value: Any) -> Path:
    """Write JSON with sorted keys, atomically."""
    return write_text(path, to_json(value))


def to_json(value: Any) -> str:
    """JSON text of plain values; numbers that are not finite become null."""
    return json.dumps(_plain(value), ensure_ascii=False, indent=2, sort_keys=False, allow_nan=False) + "\n"


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {sieved(str(key)): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, str):
        return sieved(value)
    if isinstance(value, bool) or value is None or isinstance(value, int):
        return value
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if hasattr(value, "item"):
        return _plain(value.item())
    # pandas' own marks of a missing value, without loading pandas for it
    return None if type(value).__name__ in {"NAType", "NaTType"} else str(value)


def safe_cell(value: Any) -> Any:
    """Make a text cell inert in a spreadsheet: what would start a formula gets a leading apostrophe.

    Examples
    --------
    >>> safe_cell("=cmd|' /C calc'!A0")
    "'=cmd|' /C calc'!A0"
    >>> safe_cell(-3.5)
    -3.5
    """
    if isinstance(value, str) and (value.lstrip().startswith(_FORMULA) or value.startswith(("\t", "\r", "\n"))):
        return "'" + value
    return value


def write_csv(path: Path, frame: pd.DataFrame) -> Path:
    """Write a frame as UTF-8 csv (with the mark that Excel needs), text cells made inert, atomically."""
    out = frame.copy()
    for name in out.columns:
        if out[name].dtype.kind not in "biufM":
            out[name] = out[name].astype(object).map(safe_cell, na_action="ignore")
    out.columns = [safe_cell(name) for name in out.columns]
    buffer = io.StringIO()
    out.to_csv(buffer, index=False, lineterminator="\n")
    with atomic_path(path) as temporary:
        temporary.write_text(buffer.getvalue(), encoding="utf-8-sig", newline="\n")
    return sieved_path(path)


def check_zip(path: Path, archive: zipfile.ZipFile) -> None:
    """Refuse an archive that unpacks to more than any real one, or whose members climb out of it."""
    total = sum(member.file_size for member in archive.infolist())
    packed = max(1, path.stat().st_size)
    if total > UNPACKED_LIMIT or (total > RATIO_FROM and total / packed > RATIO_LIMIT):
        msg = f"{path} would unpack to {total / 1e9:,.1f} GB from {packed / 1e6:,.1f} MB; it was not opened"
        raise FileFormatError(msg)
    for member in archive.infolist():
        parts = Path(member.filename.replace("\\", "/")).parts
        if ".." in parts or re.match(r"[/\\]|[A-Za-z]:", member.filename):
            msg = f"{path} holds '{member.filename}', which climbs out of its folder; it was not opened"
            raise FileFormatError(msg)


def csv_member(path: Path, archive: zipfile.ZipFile) -> str:
    """Name of the only csv of an archive."""
    names = sorted(n for n in archive.namelist() if n.lower().endswith(".csv"))
    if len(names) != 1:
        have = ", ".join(sorted(archive.namelist())[:5]) or "nothing"
        msg = f"{path} must hold one csv, it holds {len(names)} ({have}); unpack it and name the one you mean"
        raise FileFormatError(msg)
    return names[0]


def head_bytes(path: Path, size: int = 65536) -> bytes:
    """First bytes of a file, unpacked when it is .gz or .zip."""
    require_file(path)
    try:
        with path.open("rb") as raw:
            magic = raw.read(4)
        if magic[:2] == b"\x1f\x8b":
            with gzip.open(path, "rb") as stream:
                return stream.read(size)
        if magic == b"PK\x03\x04" and path.suffix.lower() == ".zip":
            with zipfile.ZipFile(path) as archive:
                check_zip(path, archive)
                with archive.open(csv_member(path, archive)) as stream:
                    return stream.read(size)
        with path.open("rb") as stream:
            return stream.read(size)
    except _UNREADABLE as error:
        msg = f"{path} is damaged or not what its name says ({error}); download or save it again"
        raise FileFormatError(msg) from error


def read_text(path: Path) -> str:
    """Text of a small file: UTF-8 with or without mark, else Windows-1252."""
    data = require_file(path).read_bytes()
    if b"\x00" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        msg = f"{path} is no text file; its name says otherwise"
        raise FileFormatError(msg)
    try:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            return data.decode("utf-16")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.encoding.startswith("utf-16"):
            raise FileFormatError(f"{path} is no text file; its name says otherwise") from error
        return data.decode("cp1252", errors="replace")
