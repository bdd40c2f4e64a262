"""Captions in the words of netan: what is drawn, what the marks mean, what is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .wording import money

if TYPE_CHECKING:
    from .gather import Drawn


def industries_caption(drawn: Drawn, place: str) -> str:
    """Caption of the picture of industries."""
    here = int((drawn.marks["tier"] == 0).sum())
    return (
        f"{here} industries in {place} (filled) and {len(drawn.marks) - here} groups elsewhere (hollow, by "
        f"origin). {drawn.legend.size.title}. {_lines(drawn)} Arrows run from supplier to buyer. "
        "Purchases within an industry and sales to final customers are not drawn."
    )


def companies_caption(drawn: Drawn, withheld: int) -> str:
    """Caption of the picture of companies; `withheld` are known from estimates alone."""
    held = int((drawn.marks["ref"] != "").sum())
    return (
        f"{held:,} companies are held by name"
        + (f"; {withheld:,} known from estimates alone are shown by industry and size only. " if withheld else ". ")
        + f"The leading ones are drawn. {drawn.legend.size.title}. {drawn.legend.width.title}. Lines run from supplier "
        "to buyer. Filled: here; hollow: elsewhere."
    )


def _lines(drawn: Drawn) -> str:
    flows = drawn.flows[drawn.flows["source"] != drawn.flows["target"]]
    shown = flows[flows["shown"]]
    if len(shown) == len(flows):
        return f"All {len(shown)} flows are drawn."
    inside = shown["source"].map(drawn.marks["tier"]).eq(0) & shown["target"].map(drawn.marks["tier"]).eq(0)
    share = shown["value"].sum() / flows["value"].sum()
    return (
        f"Of {len(flows):,} flows the {int(inside.sum())} largest here and the {int((~inside).sum())} largest with "
        f"elsewhere are drawn ({share:.0%} of all value)."
    )


def neighbour_caption(drawn: Drawn, who: str, place: str, currency: str) -> str:
    """Caption of the picture of one company between its partners."""
    row = drawn.marks.iloc[drawn.centre]
    bought = [float(row[f"bought_{code}"]) for code in range(4)]
    total = sum(bought)
    share = f"{bought[0] / total:.0%} of it here" if total else "none of it known to be from here"
    return (
        f"{who} buys {money(total, currency=currency)} a year, {share}. Suppliers stand left, buyers right; "
        f"filled: in {place}, hollow: elsewhere, by origin. {drawn.legend.size.title}. Line width: "
        "payments a year; who both sells and buys stands on the side of the larger amount. Companies known from "
        "estimates alone are not named."
    )


def why_nameless(count: int) -> str:
    """Say why none of the companies of a network is named and what would change it."""
    if not count:
        return "No company is named: the network holds industries only. Add a register of companies and build again."
    return (
        f"No company is named, so this page shows industries. The {count:,} companies of the network are known from a "
        "register, and their sizes and links are estimated: nobody recorded a payment or a number of jobs. To name "
        "companies, put a supplier list (who was paid, how much) or a list of sites with their jobs into the study and "
        "build again. With --include-estimated they are named on estimates alone, and every output says so."
    )
