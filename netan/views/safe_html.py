"""Parts of pages that hold text from registers and ledgers: hashes for a content security policy, blocks of data."""

from __future__ import annotations

import base64
import hashlib
import json

# What ends a block of a page, starts a character by its name, or ends a line for some readers.
_UNSAFE = "<>&\u2028\u2029"


def csp_hash(text: str) -> str:
    """Hash of a script or style sheet as a content security policy names it.

    Parameters
    ----------
    text
        The script or style sheet as it stands in the page, with line feeds as its only line ends.

    Returns
    -------
    str
        ``'sha256-...'`` with its quotation marks.

    Examples
    --------
    >>> csp_hash("")
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
    """
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def json_block(value: object) -> str:
    r"""JSON that cannot end its block: no brackets, ampersands or line separators as such.

    Parameters
    ----------
    value
        Plain values: dictionaries, lists, text, finite numbers, None.

    Returns
    -------
    str
        To stand between ``<script type="application/json">`` and its end; the same value gives the same text.

    Raises
    ------
    ValueError
        A number is not finite, which JSON cannot hold.

    Examples
    --------
    >>> print(json_block({"name": "</script>"}))
    {"name":"\u003c/script\u003e"}
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for char in _UNSAFE:
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text
