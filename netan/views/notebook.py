"""Pages and pictures in a notebook: a file beside it and a frame that shows it, without asking for IPython."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ..errors import NetanError
from ..files import write_text

if TYPE_CHECKING:
    from .scene import Scene

RENDERERS = ("explorer", "pyvis", "svg")


class ShowError(NetanError, ValueError):
    """Something that cannot be shown."""


@dataclass(frozen=True)
class Shown:
    """A page or picture on the disk; a notebook shows it in a frame of its own.

    Attributes
    ----------
    path
        The file.
    title
        Words for those who cannot see it.
    height
        Of the frame, pixels.
    content
        The page itself where it travels inside the notebook, else empty.
    """

    path: Path
    title: str
    height: int
    content: str = ""

    def _repr_html_(self) -> str:
        """Frame for a notebook: the page cannot reach the notebook around it."""
        from_where = (
            f'srcdoc="{escape(self.content)}"' if self.content else f'src="{escape(quote(self.path.as_posix()))}"'
        )
        return (
            f'<iframe {from_where} title="{escape(self.title)}" width="100%" height="{self.height}" '
            f'sandbox="allow-scripts allow-downloads" style="border:1px solid #d3d9df"></iframe>'
        )


def show(
    what: Scene | str | Path,
    *,
    to: Path | str | None = None,
    renderer: str = "explorer",
    height: int = 720,
    embed: bool = False,
) -> Shown:
    """Write a page or a picture, and show it where a notebook is (Jupyter, VS Code).

    In a plain script the file is written and nothing opens: ``webbrowser.open(shown.path.absolute().as_uri())`` would.

    Parameters
    ----------
    what
        A scene, the text of a page or SVG that netan wrote, or the path of one on the disk.
    to
        File to write; by default ``netan-<title>.html`` (``.svg``, ``-pyvis.html``) beside the notebook, in the folder
        it runs in.
    renderer
        How a scene is drawn: explorer, pyvis or svg.
    height
        Of the frame, pixels.
    embed
        Carry the page inside the notebook too, so that it is seen where files beside it are not (by e-mail, in some
        editors); the notebook grows by the page.

    Returns
    -------
    Shown
        Its ``path`` is the file; as the last line of a cell it is seen.

    Raises
    ------
    ShowError
        No such renderer, or neither scene, page nor file.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> show("<!DOCTYPE html><title>Northmoor</title>", to=folder / "page.html").path.name
    'page.html'
    """
    if isinstance(what, Path):
        if not what.is_file():
            raise ShowError(f"{what} is no file -> write it first (netan view STUDY), or give a scene")
        return Shown(what, what.stem, height, what.read_text(encoding="utf-8") if embed else "")
    text, title = (what, _title_of(what)) if isinstance(what, str) else _drawn(what, renderer)
    kind = "svg" if text.lstrip().startswith("<svg") else "html"
    if kind == "html" and not re.match(r"\s*<!doctype html", text, re.IGNORECASE):
        raise ShowError("this is neither a page nor an SVG -> give a scene, a Path, or what explorer_page returns")
    by = "-pyvis" if renderer == "pyvis" and not isinstance(what, str) else ""
    path = Path(to) if to is not None else Path(f"netan-{_stem(title)}{by}.{kind}")
    written = write_text(path, text)
    return Shown(written, title, height, written.read_text(encoding="utf-8") if embed else "")


def _drawn(scene: Any, renderer: str) -> tuple[str, str]:
    if renderer not in RENDERERS or not hasattr(scene, "marks"):
        wrong = f"no renderer '{renderer}'" if hasattr(scene, "marks") else f"a {type(scene).__name__} is no scene"
        raise ShowError(f"{wrong}; give a scene and one of {', '.join(RENDERERS)}")
    if renderer == "pyvis":
        from .pyvis_page import pyvis_page

        return pyvis_page(scene), scene.title
    if renderer == "svg":
        from .svg import write_svg

        return write_svg(scene), scene.title
    from .explorer import explorer_page

    return explorer_page(scene), scene.title


def _title_of(text: str) -> str:
    found = re.search(r"<title[^>]*>([^<]*)</title>", text)
    return found[1] if found and found[1].strip() else "picture"


def _stem(title: str) -> str:
    """Name of a file from words: small letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", title.casefold()).strip("-")[:50] or "picture"
