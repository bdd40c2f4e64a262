"""Accounts of companies as Companies House gives them in bulk: archives of tagged documents, one a company."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING

import pandas as pd

from ..errors import FIRST, FileFormatError, first_few
from ..files import RATIO_FROM, RATIO_LIMIT
from ..tables.company_sizes import CompanySizes, company_sizes_from
from .accounts_document import Accounts, read_document
from .company_number import company_number, is_company_number

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator
    from pathlib import Path

SOURCE = "Companies House accounts"
ENDINGS = (".html", ".htm", ".xhtml", ".xml", ".xbrl")
# A month of accounts holds some 300,000 documents, 30 GB unpacked; they are read one after the other.
DOCUMENT_LIMIT = 1 << 26
DOCUMENTS_LIMIT = 1_000_000
ARCHIVE_LIMIT = 100 << 30
INNER_LIMIT = 20
_NAME = re.compile(r"^Prod\d+_[^_]+_([0-9A-Za-z]{6,8})_(\d{8})")
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError)

UNREADABLE = "accounts that could not be read"
SILENT = "accounts without a headcount or sales"
DORMANT = "accounts of dormant companies"
OLDER = "older accounts of the same company"
NAMELESS = "accounts without a company number"
FOREIGN = "accounts with sales in another currency (sales left out)"
GROUPS = "accounts with the headcount of a whole group only (taken as the most it can be)"
ANNUALISED = "accounts of a longer or shorter period (sales brought to twelve months)"
OTHERS = "accounts of other companies"


@dataclass
class _Tally:
    counts: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    best: dict[str, Accounts] = field(default_factory=dict)
    read: int = 0

    def fail(self, name: str, why: object) -> None:
        self.counts[UNREADABLE] += 1
        if len(self.broken) < FIRST:
            self.broken.append(f"{PurePosixPath(name).name[:80]}: {why}")


def read_accounts(
    path: Path,
    *,
    companies: Container[str] | None = None,
    currency: str = "GBP",
    progress: Callable[[str, int, int], None] | None = None,
) -> CompanySizes:
    """Read the headcounts and sales in an archive or folder of tagged accounts.

    Of each company the newest accounts count. Average headcount and sales are those of the company alone; where only
    those of its group are given, the group's headcount is the most that the company can have. Documents are read one
    by one, nothing is unpacked to disk; a document that is broken is counted and named, and the rest is read.
    Not tried on a published file.

    Parameters
    ----------
    path
        ``Accounts_Bulk_Data-YYYY-MM-DD.zip``, ``Accounts_Monthly_Data-*.zip``, any zip or folder of .html, .xhtml,
        .xml or .xbrl documents, or one document.
    companies
        Company numbers to read; every one when None. Others are passed over by the name of their file.
    currency
        Sales in any other are left out and counted.
    progress
        Called with (step, done, total).

    Returns
    -------
    CompanySizes
        One row a company: ``employees``, ``employees_upper``, ``turnover`` (currency units in twelve months), the
        ``year`` that the period ended in, ``origin`` "accounts".

    Raises
    ------
    FileFormatError
        Nothing that is tagged accounts, a damaged or dangerous archive, or not one document that could be read.
    """
    tally = _Tally()
    for name, load, done, total in _documents(path, tally):
        if progress is not None and done % 500 == 0:
            progress("reading accounts", done, total)
        _take(name, load, tally, companies)
    if not tally.read and not tally.counts[OTHERS]:
        what = f"{tally.counts[UNREADABLE]:,} documents and none could be read" if tally.broken else "no accounts"
        remedy = "use the accounts data of Companies House as it is, one zip a day or a month"
        raise FileFormatError(f"{path.name}: {what} ({first_few(tally.broken)}); {remedy}")
    return _table(tally, currency)


def is_accounts(path: Path) -> bool:
    """Whether a path is a folder or a zip of accounts, told by the names in it; never raises.

    Parameters
    ----------
    path
        Any file or folder.
    """
    try:
        if path.is_dir():
            return any(_NAME.match(item.name) for item in path.iterdir())
        if path.suffix.lower() != ".zip" or not zipfile.is_zipfile(path):
            return False
        with zipfile.ZipFile(path) as archive:
            names = [PurePosixPath(name).name for name in archive.namelist()[:200]]
    except (OSError, *_BROKEN):
        return False
    files = [name for name in names if name]
    return bool(files) and any(_NAME.match(name) for name in files) and not any(n.endswith(".csv") for n in files)


def _documents(path: Path, tally: _Tally) -> Iterator[tuple[str, Callable[[], bytes], int, int]]:
    """Name of each document, a way to read it, and how far we are."""
    if path.is_dir():
        items = sorted(p for p in path.rglob("*") if p.is_file() and not p.is_symlink())
        for done, item in enumerate(items):
            if item.suffix.lower() in ENDINGS:
                yield item.name, partial(_whole, item), done, len(items)
            elif item.suffix.lower() == ".zip":
                yield from _zipped(item, tally)
        return
    if not path.exists():
        raise FileFormatError(f"{path} does not exist; name the zip or the folder of accounts")
    if path.suffix.lower() in ENDINGS:
        yield path.name, partial(_whole, path), 0, 1
        return
    yield from _zipped(path, tally)


def _zipped(path: Path, tally: _Tally) -> Iterator[tuple[str, Callable[[], bytes], int, int]]:
    try:
        archive = zipfile.ZipFile(path)
    except _BROKEN as error:
        raise FileFormatError(f"{path.name} is no zip archive, or is damaged ({error}); download it again") from error
    with archive:
        members = _checked(path, archive)
        for done, member in enumerate(members):
            if member.filename.lower().endswith(".zip"):
                yield from _inner(archive, member, tally)
            elif member.filename.lower().endswith(ENDINGS):
                yield member.filename, partial(_capped, partial(archive.open, member)), done, len(members)


def _checked(path: Path, archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Members of an archive, by name; refuses one that no publisher made."""
    members = [member for member in archive.infolist() if not member.is_dir()]
    total, packed = sum(member.file_size for member in members), max(1, path.stat().st_size)
    if len(members) > DOCUMENTS_LIMIT or total > ARCHIVE_LIMIT or (total > RATIO_FROM and total / packed > RATIO_LIMIT):
        what = f"{len(members):,} documents, {total / 1e9:,.1f} GB from {packed / 1e6:,.1f} MB"
        raise FileFormatError(f"{path.name} would unpack to {what}; it was not opened")
    for member in members:
        name = member.filename.replace("\\", "/")
        if ".." in name.split("/") or re.match(r"/|[A-Za-z]:", name):
            raise FileFormatError(f"{path.name} holds '{name[:80]}', which climbs out of its folder; it was not opened")
    return sorted(members, key=lambda member: member.filename)


def _inner(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, tally: _Tally
) -> Iterator[tuple[str, Callable[[], bytes], int, int]]:
    """Documents of a zip within the zip: a package of one company. A third zip within is not opened."""
    wrapper = PurePosixPath(member.filename).stem
    try:
        with zipfile.ZipFile(io.BytesIO(_capped(partial(archive.open, member)))) as inner:
            parts = [part for part in inner.infolist() if part.filename.lower().endswith((".html", ".xhtml", ".htm"))]
            for part in parts[:INNER_LIMIT]:
                yield f"{wrapper}/{part.filename}", partial(_capped, partial(inner.open, part)), 0, 1
    except (FileFormatError, *_BROKEN) as error:
        tally.fail(member.filename, error)


def _whole(path: Path) -> bytes:
    if path.stat().st_size > DOCUMENT_LIMIT:
        raise FileFormatError(f"it is larger than {DOCUMENT_LIMIT >> 20} MB")
    return path.read_bytes()


def _capped(opened: Callable[[], IO[bytes]]) -> bytes:
    with opened() as stream:
        data = stream.read(DOCUMENT_LIMIT + 1)
    if len(data) > DOCUMENT_LIMIT:
        raise FileFormatError(f"it is larger than {DOCUMENT_LIMIT >> 20} MB")
    return data


def _take(name: str, load: Callable[[], bytes], tally: _Tally, companies: Container[str] | None) -> None:
    number, end = _from_name(name)
    if companies is not None and number and number not in companies:
        tally.counts[OTHERS] += 1
        return
    try:
        accounts = read_document(load(), stated_end=end)
    except (FileFormatError, RecursionError, *_BROKEN) as error:
        tally.fail(name, "nested too deep" if isinstance(error, RecursionError) else error)
        return
    tally.read += 1
    # the register filed it under the number in its name; inside there may be the parent's
    firm = number or accounts.firm_id
    for trouble in accounts.troubles:
        tally.counts[f"accounts with {trouble}"] += 1
    if not firm:
        tally.counts[NAMELESS] += 1
    elif companies is not None and firm not in companies:
        tally.counts[OTHERS] += 1
    elif accounts.employees is None and accounts.group_employees is None and accounts.turnover is None:
        tally.counts[DORMANT if accounts.dormant else SILENT] += 1
    else:
        _keep(firm, accounts, tally)


def _keep(firm: str, accounts: Accounts, tally: _Tally) -> None:
    """Of several accounts of a company the newest that say something."""
    before = tally.best.get(firm)
    if before is not None:
        tally.counts[OLDER] += 1
    newest = before is None or _rank(accounts) > _rank(before)
    if newest:
        tally.best[firm] = accounts


def _rank(accounts: Accounts) -> tuple[bool, str, float, float]:
    end = accounts.period_end.isoformat() if accounts.period_end else ""
    # ties are broken by what they say, so that the order of the files does not matter
    return accounts.employees is not None, end, accounts.employees or -1.0, accounts.turnover or -1.0


def _from_name(name: str) -> tuple[str, dt.date | None]:
    """Company number and balance sheet date in the name of a document, or of the package that it comes in."""
    match = next((m for part in PurePosixPath(name).parts if (m := _NAME.match(part))), None)
    if match is None:
        return "", None
    number = company_number(match[1])
    try:
        end = dt.datetime.strptime(match[2], "%Y%m%d").date()  # noqa: DTZ007  # a day has no time zone
    except ValueError:
        end = None
    return (number if is_company_number(number) else ""), end


def _table(tally: _Tally, currency: str) -> CompanySizes:
    rows = []
    for firm, accounts in sorted(tally.best.items()):
        sales, counts = accounts.turnover, tally.counts
        if sales is not None and accounts.currency and accounts.currency.upper() != currency.upper():
            counts[FOREIGN] += 1
            sales = None
        if sales is not None and accounts.days is not None and not 350 <= accounts.days <= 380:
            counts[ANNUALISED] += 1
        if accounts.employees is None and accounts.group_employees is not None:
            counts[GROUPS] += 1
        end = accounts.period_end
        rows.append(
            {
                "firm_id": firm,
                "name": accounts.name or None,
                "employees": accounts.employees,
                "employees_upper": accounts.group_employees if accounts.employees is None else None,
                "turnover": sales,
                "year": end.year if end else None,
                "origin": "accounts",
                "source": f"accounts to {end.isoformat()}" if end else "accounts",
            }
        )
    columns = ["firm_id", "name", "employees", "employees_upper", "turnover", "year", "origin", "source"]
    aside = dict(tally.counts)
    if tally.broken:
        aside[f"{UNREADABLE} ({first_few(tally.broken)})"] = aside.pop(UNREADABLE)
    return company_sizes_from(pd.DataFrame(rows, columns=columns), source=SOURCE, set_aside=aside)
