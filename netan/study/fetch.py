"""Fetching one file at the user's request: asked for, checked, put in place, nothing overwritten."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..errors import FetchError, NetanError
from ..files import file_hash, write_json, write_text
from ..sources.container import container_of
from ..sources.fetch import FileSource, Wanted, find_source, load_sources, wanted_files
from ..sources.fetch_http import TIMEOUT, MissingFileError, download
from ..sources.fetch_nomis import nomis_areas, nomis_csv, nomis_industries, nomis_queries
from ..sources.registry import sniff
from .settings import INBOX, STUDY_FILE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from ..sources.fetch_http import Progress

HEADER = ("SOURCE", "WHAT IT IS", "ABOUT", "LICENCE", "FILE")
NOTE = (
    "'netan fetch SOURCE' fetches a file to the folder you stand in, --to and --study to another. Addresses come from "
    "publishers' pages and published programs and were not tried by netan's authors; --json says how far each is known."
)
# Unfinished downloads, and what is known of finished ones, in the folder that files are fetched to.
WORK = ".netan-fetch"


@dataclass(frozen=True)
class Order:
    """What is to be fetched.

    Attributes
    ----------
    source
        From where.
    folder
        Where it goes.
    area, year, level
        Of a source that is asked by place, or has editions; level is of its industries; that of the source when None.
    replace
        Whether a file that is there already may make way; it is kept under another name.
    """

    source: FileSource
    folder: Path
    area: str | None = None
    year: str | None = None
    level: str | None = None
    replace: bool = False
    timeout: float = TIMEOUT

    @property
    def question(self) -> str:
        """What the user is asked before anything is fetched."""
        size = f", about {self.source.megabytes:,.0f} MB" if (self.source.megabytes or 0) >= 1 else ""
        host = re.sub(r"^https?://([^/]+)/.*$", r"\1", _any_address(self.source))
        return f"Fetch '{self.source.title}' from {host}{size} to {self.folder.absolute()}?"


@dataclass(frozen=True)
class FetchAnswer:
    """What was done.

    Attributes
    ----------
    path
        The file.
    fetched
        False when it was there already.
    lines
        What to say.
    """

    path: Path
    fetched: bool
    lines: tuple[str, ...]
    record: Mapping[str, Any]

    def as_dict(self) -> dict[str, Any]:
        """Plain values, keys as in the schema."""
        return {"file": str(self.path), "fetched": self.fetched, **self.record}


def source_rows(sources: Mapping[str, FileSource] | None = None) -> list[list[str]]:
    """Rows of the list of sources."""
    return [
        [
            one.key,
            one.title,
            "by hand" if one.by_hand else f"{one.megabytes or 0:,g} MB",
            one.licence.partition(";")[0],
            one.file,
        ]
        for one in (sources or load_sources()).values()
    ]


def sources_answer(sources: Mapping[str, FileSource] | None = None) -> list[dict[str, Any]]:
    """List of sources as plain values, keys as in the schema."""
    return [
        {
            "key": one.key, "title": one.title, "publisher": one.publisher, "page": one.page,
            "addresses": list(one.editions.values()) or ([one.address] if one.address else []),
            "licence": one.licence, "vintage": one.vintage, "file": one.file, "sha256": one.sha256 or None,
            "megabytes": one.megabytes, "used_for": one.used_for, "checked": one.checked,
        }
        for one in (sources or load_sources()).values()
    ]  # fmt: skip


def order(
    key: str, *, folder: Path | None = None, study: Path | None = None, sources: Mapping[str, FileSource] | None = None,
    **details: Any,
) -> Order:  # fmt: skip
    """Make an order of a source; nothing is fetched yet.

    Parameters
    ----------
    key
        Of the list.
    folder, study
        Where the file goes: a folder, or the inbox of a study; the folder one stands in when neither is given.
    details
        Fields of :class:`Order`.

    Raises
    ------
    FetchError
        No such source, one that is got by hand alone, no such study, an area where none fits or none where one must.
    """
    source = find_source(load_sources() if sources is None else sources, key)
    if study is not None and folder is not None:
        raise FetchError("--to and --study both say where the file goes; name one")
    target = _inbox(study) if study is not None else folder if folder is not None else _here()
    if target.exists() and not target.is_dir():
        raise FetchError(f"{target} is a file; name a folder with --to")
    if source.by_hand:
        raise FetchError(f"'{source.key}' is not fetched: {source.checked}. {_by_hand(source, target)}")
    if source.query and not details.get("area"):
        raise FetchError(f"'{source.key}' is fetched for a place; write: netan fetch {source.key} --area \"Derby\"")
    if not source.query and details.get("area"):
        raise FetchError(f"'{source.key}' is one file for all places; leave --area out")
    return Order(source, target, **details)


def _inbox(study: Path) -> Path:
    folder = study.parent if study.name == STUDY_FILE else study
    if not (folder / STUDY_FILE).is_file():
        raise FetchError(f"{study} holds no {STUDY_FILE}, so it is no study; name one, or a folder with --to")
    return folder / INBOX


def _here() -> Path:
    from pathlib import Path

    return Path()


def _any_address(source: FileSource) -> str:
    return source.address or next(iter(source.editions.values()), source.page)


def _by_hand(source: FileSource, folder: Path, address: str = "") -> str:
    where = f"{address} (page: {source.page})" if address else source.page
    return f"By hand: open {where} in a browser, save the file, and put it into {folder.absolute()}"


def fetch(what: Order, *, today: dt.date | None = None, progress: Progress | None = None) -> FetchAnswer:
    """Fetch a file, check it, and put it in place under the name of the list; no name comes from the server.

    Parameters
    ----------
    what
        The order.
    today
        For monthly files; the date of the clock when None.
    progress
        Called with the step, bytes done and bytes in all.

    Raises
    ------
    FetchError
        It could not be fetched, is not what it should be, or another file lies there: with what to do.
    """
    files = _targets(what, today or dt.datetime.now(tz=dt.UTC).date())
    for wanted in files:
        if (here := _already(what, wanted)) is not None:
            return here
    last: FetchError | None = None
    for wanted in files:
        _refuse_present(what, wanted)
        try:
            return _one(what, wanted, progress)
        except MissingFileError as error:
            last = error
        except FetchError as error:
            raise FetchError(f"{error}. {_by_hand(what.source, what.folder, wanted.address)}") from error
    raise FetchError(f"{last}. {_by_hand(what.source, what.folder)}")


def _targets(what: Order, today: dt.date) -> list[Wanted]:
    if not what.source.query:
        return wanted_files(what.source, what.year, today)
    date = what.year or "latest"
    if not re.fullmatch(r"latest|(?:19|20)\d\d", date):
        raise FetchError(f"'{date}' is no year; write --year 2023")
    place = re.sub(r"[^a-z0-9]+", "-", (what.area or "").casefold()).strip("-")[:60] or "area"
    return [Wanted(what.source.address, what.source.file.format(area=place, year=date))]


def _already(what: Order, wanted: Wanted) -> FetchAnswer | None:
    """Say that a file is here, when its checksum is the known one or that which it was fetched with."""
    path = what.folder / wanted.file
    if not path.is_file() or what.replace:
        return None
    record = _record(what, wanted)
    known = {what.source.sha256, str(record.get("sha256", ""))} - {""}
    if (digest := file_hash(path)) not in known:
        return None
    return FetchAnswer(path, fetched=False, record=record or _facts(what, wanted, digest, path.stat().st_size),
                       lines=(f"Already here, unchanged: {path}",))  # fmt: skip


def _refuse_present(what: Order, wanted: Wanted) -> None:
    path = what.folder / wanted.file
    if path.exists() and not what.replace:
        raise FetchError(
            f"{path} is there already and was left as it is: it is not known to be the file of the publisher; "
            "--replace fetches it anew and keeps this one under another name"
        )


def _record_file(what: Order, wanted: Wanted) -> Path:
    return what.folder / WORK / f"{wanted.file}.json"


def _record(what: Order, wanted: Wanted) -> dict[str, Any]:
    try:
        said = json.loads(_record_file(what, wanted).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def _facts(what: Order, wanted: Wanted, digest: str, size: int) -> dict[str, Any]:
    return {
        "key": what.source.key, "title": what.source.title, "publisher": what.source.publisher,
        "licence": what.source.licence, "address": wanted.address, "sha256": digest, "bytes": size,
    }  # fmt: skip


def _one(what: Order, wanted: Wanted, progress: Progress | None) -> FetchAnswer:
    work = what.folder / WORK
    work.mkdir(parents=True, exist_ok=True)
    part = work / f"{wanted.file}.part"
    resumed = 0
    if what.source.query:
        address, text = _from_nomis(what, progress)
        wanted = Wanted(address, wanted.file)
        write_text(part, text)
    else:
        resumed = download(wanted.address, part, progress=progress, timeout=what.timeout).resumed_from
    ready = part.with_name(wanted.file)
    part.replace(ready)
    part.with_name(f"{part.name}.json").unlink(missing_ok=True)
    try:
        digest = _checked(what, ready)
        return _placed(what, wanted, ready, digest, resumed)
    finally:
        ready.unlink(missing_ok=True)


def _from_nomis(what: Order, progress: Progress | None) -> tuple[str, str]:
    areas = nomis_areas(what.source, what.area or "", timeout=what.timeout)
    industries = nomis_industries(what.source, what.level or what.source.level, timeout=what.timeout)
    queries = nomis_queries(what.source, areas, industries, what.year or "latest")
    return queries[0], nomis_csv(queries, progress=progress, timeout=what.timeout)


def _checked(what: Order, path: Path) -> str:
    """Checksum of a file that is what it should be.

    A wrong file is dropped: resuming it would only give it again.
    """
    source = what.source
    digest = file_hash(path)
    if source.sha256 and digest != source.sha256:
        raise FetchError(
            f"{path.name} is not the file that netan knows: its checksum is {digest[:12]}..., expected "
            f"{source.sha256[:12]}...; it was dropped. Either it was changed on its way, or the publisher changed it"
        )
    try:
        container_of(path)
        kind = sniff(path).kind if source.reads_as else ""
    except NetanError as error:
        raise FetchError(f"what came is not the file that was wanted ({error}); it was dropped") from error
    if kind != source.reads_as:
        raise FetchError(
            f"what came is not the file that was wanted: netan reads it as '{kind}', expected '{source.reads_as}'; it "
            "was dropped"
        )
    return digest


def _placed(what: Order, wanted: Wanted, ready: Path, digest: str, resumed: int) -> FetchAnswer:
    path, size = what.folder / wanted.file, ready.stat().st_size
    record = _facts(what, wanted, digest, size)
    lines = []
    if path.exists():
        if file_hash(path) == digest:
            write_json(_record_file(what, wanted), record)
            return FetchAnswer(path, fetched=False, record=record, lines=(f"The publisher's file is the same: {path}",))
        _refuse_present(what, wanted)
        old = _free_name(path)
        path.rename(old)
        lines.append(f"Kept the old one as {old.name}")
        _put(ready, path, lambda: old.rename(path))
    else:
        _put(ready, path)
    write_json(_record_file(what, wanted), record)
    went_on = f", went on after {resumed / 1e6:,.1f} MB" if resumed else ""
    lines.insert(0, f"Fetched: {path} ({size / 1e6:,.1f} MB{went_on}, checksum {digest[:12]}...)")
    lines.append(f"Licence: {what.source.licence}. For: {what.source.used_for}")
    return FetchAnswer(path, fetched=True, record=record, lines=tuple(lines))


def _put(ready: Path, path: Path, undo: Callable[[], object] | None = None) -> None:
    try:
        ready.replace(path)
    except OSError as error:
        if undo is not None:
            undo()
        raise FetchError(f"{path} cannot be written ({error.strerror}); nothing was changed there") from error


def _free_name(path: Path) -> Path:
    number = 1
    while (old := path.with_name(f"{path.stem}-old-{number}{path.suffix}")).exists():
        number += 1
    return old
