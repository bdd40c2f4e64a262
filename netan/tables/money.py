"""Money in words: millions, with the sign of the currency. The one place where amounts become text."""

from __future__ import annotations

# Letters that a Windows-1252 console has; every other currency is written with its code.
SIGNS = {"GBP": "£", "EUR": "€", "USD": "$", "JPY": "¥"}
MILLION = 1e6


def sign(currency: str) -> str:
    """Sign of a currency, or its code and a blank.

    Examples
    --------
    >>> sign("GBP"), sign("EUR"), sign("CHF")
    ('£', '€', 'CHF ')
    """
    code = currency.strip().upper()
    return SIGNS.get(code, f"{code} " if code else "")


def millions(value: float, currency: str = "GBP", *, whole: bool = False) -> str:
    """An amount in millions with its sign; never '£0.0m' for what is more than nothing.

    Parameters
    ----------
    value
        Currency units.
    currency
        Currency code.
    whole
        Without decimals, where the amount is an estimate of 10 million or more.

    Examples
    --------
    >>> millions(12_340_000.0), millions(900.0), millions(0.0), millions(-2e6, "EUR"), millions(float("nan"))
    ('£12.3m', '<£0.1m', 'nothing', '-€2.0m', '-')
    >>> millions(214_400_000.0, "CHF", whole=True), millions(3_100_000.0, whole=True)
    ('CHF 214m', '£3.1m')
    """
    if value != value:  # noqa: PLR0124  # unknown
        return "-"
    if value == 0:
        return "nothing"
    minus = "-" if value < 0 else ""
    size = abs(value) / MILLION
    shown = f"{size:,.0f}" if whole and size >= 10 else f"{size:,.1f}"
    return f"{minus}<{sign(currency)}0.1m" if shown == "0.0" else f"{minus}{sign(currency)}{shown}m"
