"""Results in a notebook: a plain table with its caption and notes, every text escaped."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING, Any

from ..files import sieved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import pandas as pd

MOST_ROWS = 60
# From here numbers are whole; below, three figures.
WHOLE = 100
LOUD = "color:#8a3206;font-weight:700"


def html_table(frame: pd.DataFrame, *, caption: str = "", notes: Iterable[str] = (), stamp: str = "") -> str:
    """Write a frame as a table for a notebook.

    Parameters
    ----------
    frame
        Any; its index is left out. Above 60 rows the first are shown, and the note below says how many there are.
    caption
        What the table is.
    notes
        Sentences that stand below it.
    stamp
        What must not be overlooked, above it.

    Returns
    -------
    str
        HTML without script, style sheet or address; names from registers and ledgers stay words.

    Examples
    --------
    >>> import pandas as pd
    >>> print(html_table(pd.DataFrame({"name": ["<b>Bell</b>"], "paid_m": [9.4321]}), caption="Paid"))
    <table>
    <caption>Paid</caption>
    <thead><tr><th scope="col">name</th><th scope="col">paid m</th></tr></thead>
    <tbody>
    <tr><td>&lt;b&gt;Bell&lt;/b&gt;</td><td style="text-align:right">9.43</td></tr>
    </tbody>
    </table>
    """
    heads = "".join(f'<th scope="col">{_words(str(name).replace("_", " "))}</th>' for name in frame.columns)
    shown = frame.head(MOST_ROWS)
    rows = ["<tr>" + "".join(map(_cell, row)) + "</tr>" for row in shown.itertuples(index=False, name=None)]
    parts = [f'<p style="{LOUD}">{_words(stamp)}</p>'] if stamp else []
    parts += ["<table>", *([f"<caption>{_words(caption)}</caption>"] if caption else [])]
    parts += [f"<thead><tr>{heads}</tr></thead>", "<tbody>", *rows, "</tbody>", "</table>"]
    if len(frame) > MOST_ROWS:
        parts.append(f"<p>The first {MOST_ROWS} of {len(frame):,} rows.</p>")
    parts += [f"<p>{_words(note)}</p>" for note in notes if note]
    return "\n".join(parts)


def in_notebook(
    rows: Callable[[Any], pd.DataFrame] | str,
    *,
    caption: Callable[[Any], str] | str = "",
    notes: Callable[[Any], Iterable[str]] | str = "notes",
    stamp: str = "",
) -> Callable[[Any], str]:
    """Make the ``_repr_html_`` of a result, the name by which notebooks ask for HTML.

    Parameters
    ----------
    rows
        Attribute that holds the frame, or what makes it of the result.
    caption
        Words, or what makes them of the result.
    notes
        Attribute that holds the sentences below, or what makes them.
    stamp
        Attribute that holds the stamp, where there is one.
    """

    def shown(result: Any) -> str:
        frame = getattr(result, rows) if isinstance(rows, str) else rows(result)
        below = getattr(result, notes, ()) if isinstance(notes, str) else notes(result)
        words = caption if isinstance(caption, str) else caption(result)
        return html_table(frame, caption=words, notes=below, stamp=getattr(result, stamp, "") if stamp else "")

    return shown


def printed_in_notebook(
    header: str = "header",
    rows: str = "rows",
    *,
    caption: str = "heading",
    notes: str = "notes",
    stamp: str = "internal",
) -> Callable[[Any], str]:
    """Make the ``_repr_html_`` of an answer whose rows are text, as the command line prints them.

    Parameters
    ----------
    header, rows, caption, notes, stamp
        Attributes of the answer, or methods without arguments; one that it has not is left out.
    """

    def shown(answer: Any) -> str:
        import pandas as pd

        def told(name: str) -> Any:
            found = getattr(answer, name, None) if name else None
            return found() if callable(found) else found

        return html_table(
            pd.DataFrame(told(rows), columns=list(told(header))),
            caption=told(caption) or "",
            notes=told(notes) or (),
            stamp=told(stamp) or "",
        )

    return shown


def counted(network: Any) -> pd.DataFrame:
    """How many companies and industries a network holds, by origin and evidence; no name of one."""
    nodes = network.nodes.reset_index(drop=True)
    kinds = nodes.groupby(["kind", "tier", "evidence"], observed=True).size().reset_index(name="count")
    links = network.edges.groupby("evidence", observed=True).agg(count=("value", "size"), value=("value", "sum"))
    links = links.reset_index().assign(kind="links", tier="", value=lambda frame: frame["value"] / 1e6)
    both = [*kinds.assign(value=math.nan).to_dict("records"), *links.to_dict("records")]
    table = type(kinds)(both, columns=["kind", "tier", "evidence", "count", "value"])
    where = {"local": "here", "region": "rest of region", "country": "rest of country", "world": "abroad"}
    words = {"firm": "companies and sites", "sector": "industries", "final_demand": "final customers"}
    told = table.assign(
        kind=table["kind"].replace({**words, "rest_of_world": "abroad"}), tier=table["tier"].replace(where)
    )
    return told.rename(columns={"tier": "where", "evidence": "rests on", "value": "payments, m a year"})


def _words(text: str) -> str:
    """Text as it may be shown: hidden names hidden, no markup, no control characters, one line."""
    return escape(" ".join("".join(c if c.isprintable() or c.isspace() else "" for c in sieved(text)).split()))


def _cell(value: object) -> str:
    if value is None or value != value:  # noqa: PLR0124  # unknown
        return "<td>-</td>"
    if isinstance(value, str | bool):
        return f"<td>{_words(value if isinstance(value, str) else 'yes' if value else 'no')}</td>"
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return f"<td>{_words(str(value))}</td>"
    words = f"{number:,.0f}" if abs(number) >= WHOLE or number == round(number) else f"{number:.3g}"
    return f'<td style="text-align:right">{"-" if math.isnan(number) else words}</td>'
