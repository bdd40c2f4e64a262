"""Sentences of a brief on one plant: short, in the words that people use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..network.published import HELD_BACK, SUPPRESSED
from ..provenance import IO_CAVEAT, attribution
from ..tables.figures import between, jobs
from ..tables.money import millions
from ..views.wording import shorten
from .figure import payments_of
from .inferred import inferred_note
from .pages import publishers

if TYPE_CHECKING:
    from .brief_facts import Facts

MOST_SOURCES = 8


def headline(facts: Facts) -> str:
    """Jobs at the site, jobs elsewhere here as a range, before anyone finds new work."""
    site, every = facts.part("site"), facts.part("all")
    at_site = float(site["middle"]) if site["middle"] == site["middle"] else float(site["lower"])
    more = between(max(0.0, every["lower"] - at_site), max(0.0, every["upper"] - at_site)).replace("-", " to ")
    share = str(every["rests_on"])
    of_all = (
        f" Together that is {share.replace(' of jobs here', '')} of the jobs in {facts.place}." if "%" in share else ""
    )
    return (
        f"If {facts.who} closed, {jobs(at_site)} jobs at the site would go, and {more} more elsewhere in {facts.place} "
        f"after about a year, before anyone finds new work.{of_all}"
    )


def customers_words(facts: Facts) -> str:
    """What is not added to the table, and how to read it."""
    apart = facts.note("Not added:").partition(" Reliance of suppliers")[0]
    middle = "" if facts.closure.rows.loc[facts.closure.rows["part"] == "all", "middle"].notna().any() else (
        "No middle (-): nothing was calibrated for this place, so the range stands alone. "
    )  # fmt: skip
    return f"{middle}{apart}".strip()


def reliance_words(facts: Facts, *, shown: bool = True) -> str:
    """How many suppliers here, what they were paid, what those who were asked said.

    Parameters
    ----------
    facts
        What the brief is written from.
    shown
        Whether a table by share of their sales follows; else the sentence says why it does not.
    """
    suppliers = facts.closure.suppliers
    if suppliers.empty:
        return f"No payment to a supplier in {facts.there} was seen."
    known = int(suppliers["share_of_sales"].notna().sum())
    count = len(suppliers)
    total = millions(float(suppliers["value"].sum()), facts.journey.inputs.table.currency)
    who = f"{count:,} companies in {facts.there} were" if count > 1 else f"One company in {facts.there} was"
    text = f"{who} paid {total}{_years(facts)}."
    if not shown:
        return f"{text} How much of their sales that is, is {HELD_BACK.removeprefix(SUPPRESSED + ': ')}"
    text += f" How much of their sales that is, is known of {known:,}."
    said = suppliers["replaceable"].dropna() if "replaceable" in suppliers.columns else suppliers["value"].iloc[:0]
    if len(said):
        text += (
            f" Of {len(said):,} that answered, {int(said.eq('yes').sum()):,} could replace the orders within a year."
        )
    return text


def _years(facts: Facts) -> str:
    return f" in {facts.figure.notes.date}" if facts.figure.notes.date else " a year"


def rests_on(facts: Facts) -> tuple[str, ...]:
    """What was seen, what is official, what is estimated."""
    rows, journey = facts.figure.rows, facts.journey
    seen = float(rows["paid"].sum())
    _, source = payments_of(journey, facts.centre, seen)
    amount = source.partition("(")[2].partition(")")[0]
    suppliers = facts.closure.suppliers
    guessed = int(suppliers["jobs_evidence"].ne("seen").sum()) if len(suppliers) else 0
    sizes = f", and the jobs at {guessed:,} of the {len(suppliers):,} suppliers here" if guessed else ""
    given = str(facts.part("site")["rests_on"])
    years = f"{journey.place.activity.year}; industry table of {journey.inputs.table.year}"
    return (
        f"Seen: payments to {int(rows['suppliers'].sum()):,} suppliers ({amount}). Jobs at the site: {given}.",
        f"Official: jobs by industry and district, {years}.",
        f"Estimated: where suppliers buy, household spending{sizes}.",
    )


def cannot_say(facts: Facts) -> tuple[str, ...]:
    """What no figure here answers."""
    return (
        'Where goods are made. "Local" is the invoicing address.',
        f"Who could step in for a supplier, or buy instead of {facts.short}. Same code is not same capability.",
        "How any company is doing. Finances are not looked at.",
        " ".join(
            [
                f"Who supplies whom beyond {facts.short}. That is estimated, by industry only.",
                inferred_note(facts.journey.network()).replace(": ", ", ", 1),  # a colon would set it bold
            ]
        ).strip(),
    )


def ask_next(facts: Facts) -> tuple[str, ...]:
    """What would narrow the ranges or firm up the lists most."""
    best = facts.note("Ask next: ").removeprefix("Ask next: ").rstrip(".")
    rows = facts.hardest.rows
    open_ = int(rows["only_one"].eq("not confirmed").sum())
    suppliers = facts.closure.suppliers
    unknown = int(suppliers["share_of_sales"].isna().sum()) if len(suppliers) else 0
    wishes = [f"First, as it narrows the range most: {best}." if best else ""]
    if unknown and "share of their sales" not in best:
        wishes.append(f"The {unknown:,} suppliers here whose reliance is not known: share of sales (netan survey).")
    if open_:
        wishes.append(f"{facts.short}: is each of the {open_:,} suppliers that are the only one on its list really so?")
    if "home postcodes" not in best:
        wishes.append("Staff home postcodes: they tell where wages are spent.")
    if "agency" not in str(facts.part("site")["row"]):
        wishes.append("Agency workers at the site: none were given.")
    return tuple(filter(None, wishes))[:4]


def check_words(facts: Facts) -> str:
    """The range beside closures of the past."""
    check = facts.note("Check: ").partition(" Ask next:")[0].removeprefix("Check: ")
    return f"Here: {check}" if check else "No check: no jobs at the site are known."


def source_words(facts: Facts) -> str:
    """Publishers with vintages, the program, and what such models tend to."""
    about = facts.journey.provenance()
    inputs = about.inputs
    if any("fictional" in item.source.casefold() for item in inputs):
        names = [publishers(inputs)]
    else:
        names = list(dict.fromkeys(" ".join(filter(None, [i.source or i.name, i.vintage])) for i in inputs))
    shown = "; ".join(shorten(name, 80) for name in names[:MOST_SOURCES])
    more = f"; and {len(names) - MOST_SOURCES} more" if len(names) > MOST_SOURCES else ""
    licence = shorten(attribution(inputs), 160)
    text = [f"{shown[:1].upper()}{shown[1:]}{more}.", licence, IO_CAVEAT, f"netan {about.version}."]
    return " ".join(filter(None, text))
