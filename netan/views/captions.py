"""Captions in the words of netan: what is drawn, what the marks mean, what is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .wording import money

if TYPE_CHECKING:
    from .gather import Drawn


def industries_caption(drawn: Drawn, place: str, *, backbone: bool = False) -> str:
    """Caption of the picture of industries."""
    here = int((drawn.marks["tier"] == 0).sum())
    return (
        f"{here} industries in {place} (filled) and {len(drawn.marks) - here} groups elsewhere (hollow, by "
        f"origin). {drawn.legend.size.title}. {_lines(drawn, backbone=backbone)} Arrows run from supplier to buyer. "
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


def bought_caption(bought: tuple[str, ...], place: str) -> str:
    """Say what the shares beside the names of the origins are shares of; nothing where there are none."""
    if not bought:
        return ""
    return f" Per cent: of all inputs bought in {place}, by origin, estimated from tables and the payments seen."


def _lines(drawn: Drawn, *, backbone: bool) -> str:
    flows = drawn.flows[drawn.flows["source"] != drawn.flows["target"]]
    shown = flows[flows["shown"]]
    if len(shown) == len(flows):
        return f"All {len(shown)} flows are drawn."
    inside = shown["source"].map(drawn.marks["tier"]).eq(0) & shown["target"].map(drawn.marks["tier"]).eq(0)
    share = shown["value"].sum() / flows["value"].sum()
    away = int((~inside).sum())
    small = drawn.marks["kind"].eq("industries").any()
    largest = f"{int(inside.sum())} here (the largest supplier of every industry, then the largest)"
    here = largest if backbone else f"the {int(inside.sum())} largest here"
    return (
        f"Of {len(flows):,} flows {here} and the {away} largest with elsewhere are drawn "
        f"({100 * share:.0f} % of all value)."
        + (" Those of the smaller industries are not." if small and backbone else "")
    )


def neighbour_caption(drawn: Drawn, who: str, place: str, currency: str, *, buyers: bool = True) -> str:
    """Caption of the picture of one company between its partners, or behind its suppliers and theirs."""
    row = drawn.marks.iloc[drawn.centre]
    bought = [float(row[f"bought_{code}"]) for code in range(4)]
    total = sum(bought)
    share = f"{100 * bought[0] / total:.0f} % of it here" if total else "none of it known to be from here"
    sides = "Suppliers stand left, buyers right" if buyers else "Each column supplies the next"
    both = "; who both sells and buys stands on the side of the larger amount" if buyers else ""
    if not buyers and int(drawn.marks["column"].min()) < -1:
        both = "; further back: what is passed on towards it, in proportion to sales"
    return (
        f"{who} buys {money(total, currency=currency)} a year, {share}. {sides}; filled: in {place}, hollow: "
        f"elsewhere, by origin. {drawn.legend.size.title}. Line width: payments a year{both}. Companies known from "
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
