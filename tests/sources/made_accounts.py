"""Tagged accounts in the forms that filing software writes. Every company and figure in them is made up."""

from __future__ import annotations

NAMESPACES = (
    'xmlns="http://www.w3.org/1999/xhtml" xmlns:ix="{ix}" xmlns:xbrli="http://www.xbrl.org/2003/instance" '
    'xmlns:xbrldi="http://xbrl.org/2006/xbrldi" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:core="http://example.org/core" xmlns:bus="http://example.org/bus"'
)
IX_2013 = "http://www.xbrl.org/2013/inlineXBRL"
IX_2008 = "http://www.xbrl.org/2008/inlineXBRL"
UNITS = (
    '<xbrli:unit id="GBP"><xbrli:measure>iso4217:GBP</xbrli:measure></xbrli:unit>'
    '<xbrli:unit id="USD"><xbrli:measure>iso4217:USD</xbrli:measure></xbrli:unit>'
    '<xbrli:unit id="pure"><xbrli:measure>xbrli:pure</xbrli:measure></xbrli:unit>'
)
GROUP = ("bus:GroupCompanyDataDimension", "bus:Consolidated")


def context(name, start="2023-04-01", end="2024-03-31", *members, number="09900001"):
    """One context: a period, or a day when there is no start."""
    when = f"<xbrli:startDate>{start}</xbrli:startDate><xbrli:endDate>{end}</xbrli:endDate>"
    if start is None:
        when = f"<xbrli:instant>{end}</xbrli:instant>"
    parts = "".join(f'<xbrldi:explicitMember dimension="{d}">{m}</xbrldi:explicitMember>' for d, m in members)
    segment = f"<xbrli:segment>{parts}</xbrli:segment>" if members else ""
    return (
        f'<xbrli:context id="{name}"><xbrli:entity><xbrli:identifier scheme="http://www.companieshouse.gov.uk/">'
        f"{number}</xbrli:identifier>{segment}</xbrli:entity><xbrli:period>{when}</xbrli:period></xbrli:context>"
    )


def fact(name, text, where="cy", unit="pure", **attributes):
    """One tagged number."""
    extra = "".join(f' {key.replace("_", ":")}="{value}"' for key, value in attributes.items())
    where = f'contextRef="{where}" unitRef="{unit}" decimals="0"{extra}'
    return f'<ix:nonFraction name="{name}" {where}>{text}</ix:nonFraction>'


def heads(text, where="cy", **attributes):
    """The average number of employees."""
    return fact("core:AverageNumberEmployeesDuringPeriod", text, where, "pure", **attributes)


def sales(text, where="cy", unit="GBP", **attributes):
    """Turnover."""
    return fact("core:TurnoverRevenue", text, where, unit, **attributes)


def said(name, text, where="cy"):
    """One tagged text."""
    return f'<ix:nonNumeric name="bus:{name}" contextRef="{where}">{text}</ix:nonNumeric>'


YEARS = context("cy") + context("py", "2022-04-01", "2023-03-31")


def page(body, *, contexts=YEARS, ix=IX_2013, head='<?xml version="1.0" encoding="UTF-8"?>\n'):
    """One inline document."""
    return (
        f"{head}<html {NAMESPACES.format(ix=ix)}><head><title>Made up</title></head><body><ix:header><ix:resources>"
        f"{contexts}{UNITS}</ix:resources></ix:header><p>Note 3</p>{body}</body></html>"
    )


def instance(body, *, contexts=YEARS):
    """One plain XBRL document."""
    return (
        '<?xml version="1.0"?><xbrli:xbrl xmlns:xbrli="http://www.xbrl.org/2003/instance" '
        'xmlns:uk-gaap="http://example.org/uk-gaap" xmlns:uk-bus="http://example.org/uk-bus" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xbrldi="http://xbrl.org/2006/xbrldi">'
        f"{contexts}{UNITS}{body}</xbrli:xbrl>"
    )
