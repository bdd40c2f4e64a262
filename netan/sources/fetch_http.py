"""Downloads: over https alone, resumed where they stopped, never to a place that nobody asked for."""

from __future__ import annotations

import contextlib
import http
import http.client
import json
import shutil
import ssl
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from .. import __version__
from ..errors import FetchError
from ..files import write_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    Progress = Callable[[str, int, int], None]

USER_AGENT = f"netan/{__version__} (supply-chain analysis; one file at a user's request)"
TIMEOUT = 60.0
REDIRECTS = 5
BLOCK = 1 << 18
# No file on the list is near this; a server that sends without end is stopped here.
LARGEST = 16 * 1024**3
LARGEST_TEXT = 64 * 1024**2
_LOCAL = {"127.0.0.1", "localhost", "::1"}
_SPARE = 64 * 1024**2


class MissingFileError(FetchError):
    """The server says that there is no such file."""


def is_allowed(address: str, *, origin: str = "") -> bool:
    """Whether an address may be asked: https, or plain http on this very machine.

    Parameters
    ----------
    address
        Where to.
    origin
        The address that sent us there; from https nothing leads to plain http, from outside nothing to this machine.

    Examples
    --------
    >>> is_allowed("https://www.ons.gov.uk/x"), is_allowed("http://www.ons.gov.uk/x"), is_allowed("file:///etc/passwd")
    (True, False, False)
    >>> is_allowed("http://127.0.0.1:80/x"), is_allowed("http://127.0.0.1:80/x", origin="https://www.ons.gov.uk/")
    (True, False)
    """
    parts = urllib.parse.urlsplit(address)
    local = (parts.hostname or "") in _LOCAL
    if origin and local and (urllib.parse.urlsplit(origin).hostname or "") not in _LOCAL:
        return False
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and local))


class _Redirects(urllib.request.HTTPRedirectHandler):
    max_redirections = REDIRECTS
    max_repeats = 2

    def redirect_request(self, req, fp, code, msg, headers, newurl):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        if not is_allowed(newurl, origin=req.full_url):
            raise FetchError(f"{_host(req.full_url)} sends on to {newurl}, which is not safe (https only)")
        # headers stay: a range that is resumed must reach the address behind
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _opener() -> urllib.request.OpenerDirector:
    """Open http and https alone: no file, no ftp, no data addresses; proxies and certificates of the system."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(context=ssl.create_default_context()),
        urllib.request.HTTPDefaultErrorHandler(),
        _Redirects(),
        urllib.request.HTTPErrorProcessor(),
    ):
        opener.add_handler(handler)
    return opener


def _host(address: str) -> str:
    return urllib.parse.urlsplit(address).hostname or address


@contextlib.contextmanager
def opened(address: str, headers: Mapping[str, str] | None = None, *, timeout: float = TIMEOUT) -> Iterator[Any]:
    """Open an address.

    Raises
    ------
    MissingFileError
        404 or 410.
    FetchError
        In plain words: no internet, no answer in time, refused, sent on without end or to an unsafe address.
    """
    if not is_allowed(address):
        raise FetchError(f"{address} is not asked: netan fetches over https only")
    request = urllib.request.Request(  # noqa: S310  # is_allowed has looked at it
        address, headers={"User-Agent": USER_AGENT, "Accept-Encoding": "identity", **(headers or {})}
    )
    try:
        with _opener().open(request, timeout=timeout) as response:
            yield response
    except urllib.error.HTTPError as error:
        with error:
            raise _refused(error, address) from error
    except TimeoutError as error:
        raise FetchError(f"{_host(address)} did not answer for {timeout:.0f} seconds; try again later") from error
    except urllib.error.URLError as error:
        raise _unreachable(error.reason, address, timeout) from error
    except ssl.SSLError as error:
        raise _unreachable(error, address, timeout) from error
    except (http.client.HTTPException, ConnectionError) as error:
        raise FetchError(f"the connection to {_host(address)} broke off ({type(error).__name__}); try again") from error


def _refused(error: urllib.error.HTTPError, address: str) -> FetchError:
    host = _host(address)
    if error.code in {404, 410}:
        return MissingFileError(f"{host} has no file at {address} ({error.code}); it may have moved")
    if error.code in {401, 403}:
        return FetchError(f"{host} refuses the file ({error.code}); it may ask for a browser or for its terms first")
    if error.code == 429:
        return FetchError(f"{host} asks for patience ({error.code}): too many requests; try again in some minutes")
    if 300 <= error.code < 400:
        return FetchError(f"{host} sends on to another address again and again, or to none that is safe ({error.code})")
    return FetchError(f"{host} answers with an error of its own ({error.code}); try again later")


def _unreachable(reason: object, address: str, timeout: float) -> FetchError:
    host = _host(address)
    if isinstance(reason, TimeoutError):
        return FetchError(f"{host} did not answer for {timeout:.0f} seconds; try again later")
    if isinstance(reason, ssl.SSLError):
        return FetchError(
            f"the certificate of {host} was not accepted ({reason.reason or reason}); behind an office proxy, ask for "
            "its certificate to be installed on this computer"
        )
    return FetchError(f"{host} cannot be reached: no internet, or a proxy is in between ({reason})")


def get_text(address: str, *, timeout: float = TIMEOUT) -> str:
    """Text of a small answer, UTF-8.

    Raises
    ------
    FetchError
        As :func:`opened`; also when the answer is cut short or too large.
    """
    with opened(address, timeout=timeout) as response:
        stated = _stated(response)
        data: bytes = response.read(LARGEST_TEXT + 1)
    if len(data) > LARGEST_TEXT:
        raise FetchError(f"{_host(address)} sends more than {LARGEST_TEXT / 1e6:.0f} MB where a short answer was due")
    if stated is not None and len(data) < stated:
        raise FetchError(f"the answer of {_host(address)} was cut short ({len(data):,} of {stated:,} bytes); try again")
    return data.decode("utf-8-sig", errors="replace")


@dataclass(frozen=True)
class Download:
    """What came.

    Attributes
    ----------
    size
        Bytes.
    resumed_from
        Bytes that lay there already; 0 when it started anew.
    etag, modified
        What the server says of the version.
    """

    size: int
    resumed_from: int
    etag: str
    modified: str


def download(address: str, part: Path, *, progress: Progress | None = None, timeout: float = TIMEOUT) -> Download:
    """Fetch a file into a partial file, going on where an earlier run stopped if it is still the same version.

    Parameters
    ----------
    address
        https address.
    part
        Partial file; beside it, as ``.json``, stands what it is a part of.
    progress
        Called with the step, bytes done, bytes in all (0 when unknown).
    timeout
        Seconds without a byte after which it stops.

    Raises
    ------
    FetchError
        The partial file stays, so that the next run goes on.
    """
    part.parent.mkdir(parents=True, exist_ok=True)
    note = part.with_name(f"{part.name}.json")
    have, validator = _resumable(address, part, note)
    headers = {"Range": f"bytes={have}-", "If-Range": validator} if have else {}
    try:
        with opened(address, headers, timeout=timeout) as response:
            start = have if _goes_on(response, have) else 0
            length = _stated(response)
            total = None if length is None else start + length
            _check_room(part, total, start)
            etag, modified = (response.headers.get(name, "") for name in ("ETag", "Last-Modified"))
            write_text(note, json.dumps({"address": address, "etag": etag, "modified": modified}))
            with part.open("ab" if start else "wb") as stream:
                size = start + _copy(response, stream, start, total, progress)
    except FetchError as error:
        if have and "(416)" in str(error):  # the file is shorter now than what lies here
            part.unlink(missing_ok=True)
            return download(address, part, progress=progress, timeout=timeout)
        raise
    if total is not None and size != total:
        raise FetchError(
            f"the download from {_host(address)} was cut short: {size:,} of {total:,} bytes; "
            "run the same command again to go on from there"
        )
    return Download(size, start, etag, modified)


def _resumable(address: str, part: Path, note: Path) -> tuple[int, str]:
    """Bytes that lie here and the mark of their version; 0 where they cannot be told from another version."""
    if not part.exists():
        return 0, ""
    try:
        said = json.loads(note.read_text(encoding="utf-8"))
        etag, modified, of = str(said["etag"]), str(said["modified"]), said["address"]
    except (OSError, ValueError, KeyError, TypeError):
        return 0, ""
    validator = etag if etag and not etag.startswith("W/") else modified  # a weak mark may not join parts
    return (part.stat().st_size, validator) if of == address and validator else (0, "")


def _goes_on(response: Any, have: int) -> bool:
    """Whether the answer is the rest that was asked for; else it is the whole file."""
    if response.status != http.HTTPStatus.PARTIAL_CONTENT:
        return False
    said = str(response.headers.get("Content-Range", ""))
    if not said.replace(" ", "").startswith(f"bytes{have}-"):
        raise FetchError(f"the server sends another part than was asked for ({said[:60]}); try again")
    return True


def _stated(response: Any) -> int | None:
    said = response.headers.get("Content-Length", "")
    return int(said) if said.isdigit() else None


def _check_room(part: Path, total: int | None, start: int) -> None:
    if total is None:
        return
    if total > LARGEST:
        raise FetchError(f"the file would have {total / 1e9:,.1f} GB, more than any that netan reads; not fetched")
    free = shutil.disk_usage(part.parent).free
    if total - start + _SPARE > free:
        raise FetchError(f"{(total - start) / 1e9:,.1f} GB are to come and {free / 1e9:,.1f} GB are free on this disk; "
                         "make room, or choose another folder with --to")  # fmt: skip


def _copy(response: Any, stream: IO[bytes], start: int, total: int | None, progress: Progress | None) -> int:
    done = 0
    while block := response.read(BLOCK):
        stream.write(block)
        done += len(block)
        if start + done > LARGEST:
            raise FetchError(f"the server sends more than {LARGEST / 1e9:,.0f} GB; stopped")
        if progress is not None:
            progress("fetching", start + done, total or 0)
    return done
