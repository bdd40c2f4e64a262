"""Names that a register may hold and a page must survive: none of them may run, break or reorder anything."""

from __future__ import annotations

HOSTILE = [
    "<img src=x onerror=\"window.pwned=1;document.title='pwned'\">",
    "</script><script>window.pwned=1</script>",
    "</title><svg onload=window.pwned=1>",
    "</style></noscript><script>window.pwned=1</script>",
    "<!--<script>window.pwned=1",
    '"><script>window.pwned=1</script>',
    "' onmouseover='window.pwned=1",
    "=cmd|' /C calc'!A0",
    "+SUM(A1:A9)",
    "-2+3+cmd",
    "@evil",
    "\t=1+1",
    "Reversed \u202edtL\u202c name",
    "\u200f\u05d7\u05d1\u05e8\u05d4",
    "Emoji \U0001f680\U0001f468\u200d\U0001f469\u200d\U0001f467 Works",
    "Long " + "x" * 200,
    "Line\u2028separator\u2029here",
    "Control\x00\x07\x1b chars\ud800",
    "${alert(1)} {{7*7}} $title $data %s",
    "javascript:window.pwned=1",
    "https://example.invalid/a?b=<c>&d='e'",
    "R&D; &lt;b&gt; &#x3C;",
    "",
]
