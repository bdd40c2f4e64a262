"""How publishers name the rows below the industries and the columns beside them, whatever the edition."""

from __future__ import annotations

import re

# Row below the industries -> name of the row here and what it is; sums of others have no kind. The first that fits.
_ROWS: tuple[tuple[str, str, str], ...] = (
    (r"^total intermediate", "", "sum"),
    (r"^total (domestic|inputs|imports|primary)", "", "sum"),
    (r"^gross valued? added", "", "sum"),
    (r"^total (industry |product )?output\b|^(industry |gross )?output at basic prices|^total output", "", "output"),
    (r"import.*(rest of (the )?(uk|united kingdom)|\bruk\b|great britain|\bgb\b)", "RUKImp", "imports"),
    (r"(rest of (the )?(uk|united kingdom)|\bruk\b|great britain).*import", "RUKImp", "imports"),
    (r"import.*(republic of ireland|\broi\b)", "RoIImp", "imports"),
    (r"import.*(rest of (the )?eu|\beu\b)", "EUImp", "imports"),
    (r"import.*(rest of (the )?world|\brow\b)|(rest of (the )?world|\brow\b).*import", "RoWImp", "imports"),
    (r"^(use of )?import(ed products|s of products|s of goods and services|s)?(, cif)?$", "Imports", "imports"),
    (r"taxes\b.*\bon products", "Taxes on products", "product_taxes"),
    (r"taxes\b.*\bon production", "D29-D39", "value_added"),
    (r"^compensation of employees", "D1", "value_added"),
    (r"operating surplus|mixed income", "GOS & MI", "value_added"),
)
# Column of final demand -> its code in the tables of today. Sums of others have none.
_COLUMNS: tuple[tuple[str, str], ...] = (
    (r"^total\b", ""),
    (r"non-?profit|npish", "P3 S15"),
    (r"central government", "P3 S1311"),
    (r"local government", "P3 S1313"),
    (r"government", "P3 S13"),
    (r"non-?resident", "P33"),
    (r"household", "P3 S14"),
    (r"gross fixed|^gfcf$", "P51G"),
    (r"inventor|stock", "P52"),
    (r"valuables", "P53"),
    (r"export.*good.*(rest of the world|non-?eu)", "P61RW"),
    (r"export.*good.*\beu\b", "P61EU"),
    (r"export.*good.*service", "P6"),
    (r"export.*good", "P61"),
    (r"export.*service", "P62"),
)


def row_kind(label: str) -> tuple[str, str]:
    """Name and kind of a row below the industries.

    Returns
    -------
    tuple of str
        Name, and ``imports``, ``product_taxes``, ``value_added``, ``output``, ``sum`` or ``unknown``.

    Examples
    --------
    >>> row_kind("Use of imported products, cif"), row_kind("Gross valued added at basic prices")
    (('Imports', 'imports'), ('', 'sum'))
    >>> row_kind("Imports from rest of UK"), row_kind("Contact")
    (('RUKImp', 'imports'), ('', 'unknown'))
    """
    words = " ".join(label.casefold().replace("purchaser's", "purchasers'").split())
    return next(((name, kind) for pattern, name, kind in _ROWS if re.search(pattern, words)), ("", "unknown"))


def final_code(label: str) -> str:
    """Code of a column of final demand; the label where none is known, nothing for a sum of others.

    Examples
    --------
    >>> final_code("Exports of goods to rest of the world"), final_code("Total final demand"), final_code("Households")
    ('P61RW', '', 'P3 S14')
    """
    words = " ".join(label.split())
    return next((code for pattern, code in _COLUMNS if re.search(pattern, words.casefold())), words)


_UNIT = (
    (r"(£|gbp|pounds?)\s*(thousand|000s?\b)|£'000", 1e3),
    (r"(£|gbp|pounds?)\s*(million|mn?\b)", 1e6),
    (r"(£|gbp|pounds?)\s*(billion|bn\b)", 1e9),
)


def unit_in(text: str) -> float | None:
    """What one printed unit is worth in pounds, read from a title; None where it does not say.

    Examples
    --------
    >>> unit_in("Input-Output table (domestic use), £ million"), unit_in("£000s"), unit_in("Table 1")
    (1000000.0, 1000.0, None)
    """
    return next((unit for pattern, unit in _UNIT if re.search(pattern, text, flags=re.IGNORECASE)), None)


def other_table(title: str) -> str:
    """What a sheet holds when its title says that it holds no flows; empty otherwise.

    Examples
    --------
    >>> other_table("Matrix of coefficients (Industry by industry)"), other_table("Use table at basic prices")
    ('coefficients', '')
    """
    match = re.search(r"\b(coefficients?|leontief|inverse|multipliers?|effects)\b", title, flags=re.IGNORECASE)
    return match[1].lower() if match else ""


def year_in(text: str) -> int:
    """Year of the flows in a title; 0 without one. The year of the Blue Book or Pink Book beside it does not count.

    Examples
    --------
    >>> year_in("Analytical Tables 2019 (consistent with UK National Accounts Blue Book 2022)"), year_in("IOT")
    (2019, 0)
    >>> year_in("consistent with the Blue Book 2022 & UK Balance of Payments Pink Book 2022")
    0
    """
    books = r"(blue|pink) book[,:]?\s*\d{4}|\d{4} (editions? of|(blue|pink) book)"
    plain = re.sub(books, "", text, flags=re.IGNORECASE)
    plain = re.sub(r"\bconsistent with.*?\b(19|20)\d\d\b", "", plain, flags=re.IGNORECASE)
    match = re.search(r"\b(?:19|20)\d\d\b", plain)
    return int(match[0]) if match else 0
