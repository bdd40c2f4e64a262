"""Fields of the JSON that each command prints."""

from __future__ import annotations

from .columns import Key

_RANGE = "number or null"

JSON_KEYS: dict[str, tuple[Key, ...]] = {
    "validate": (
        Key("format", "text", "what the file is, or 'unknown'"),
        Key(
            "kind",
            "text",
            "io_table, register, jobs, business_counts, sites, suppliers, areas, study or unknown",
        ),
        Key("file", "text", "file name"),
        Key("tables", "list of text", "tables that the file holds, where there are several; --table chooses"),
        Key("sectors", "integer", "number of industries of an input-output table"),
        Key("rows", "integer", "number of rows of any other table"),
        Key("currency", "text", "currency code"),
        Key("unit", "number", "what one printed unit is worth"),
        Key("year", "integer", "year of the data"),
        Key("total_output", "number", "output of all industries, in the file's unit"),
        Key("balance_max_difference", "number", "largest gap between a row and its column, in the file's unit"),
        Key("faults", "list", "file, sheet, row, column, what, remedy"),
        Key("what", "text", "what the file is, with its sheet and date, for people"),
        Key("holds", "text", "how much it holds, which districts, for people"),
        Key("state", "text", "ready, what was set aside, what is to confirm, what is missing; or why it is not used"),
    ),
    "validate FOLDER": (
        Key("files", "list", "one object a file, as of netan validate FILE"),
        Key("faults", "list of text", "faults of study.toml, and of files that do not fit together"),
        Key("have", "list of text", "kinds of files that the study has"),
        Key("need", "list of text", "what it still needs"),
    ),
    "fetch": (
        Key(
            "sources",
            "list",
            "one object a source: key, title, publisher, page, addresses, licence, vintage, file, "
            "sha256, megabytes, used_for, checked",
        ),
    ),
    "fetch KEY": (
        Key("file", "text", "where the file lies"),
        Key("fetched", "yes or no", "false when it was there already"),
        Key("key", "text", "the source"),
        Key("title", "text", "what it is"),
        Key("publisher", "text", "who publishes it"),
        Key("licence", "text", "under which it may be used"),
        Key("address", "text", "where it came from"),
        Key("sha256", "text", "its checksum"),
        Key("bytes", "integer", "its size"),
    ),
    "init": (
        Key("study", "text", "the study.toml that was written"),
        Key("have", "list of text", "kinds of files that lie in the inbox already"),
        Key("need", "list of text", "what the build still needs"),
    ),
    "build": (
        Key("companies", "integer", "companies and sites of the place that stand in the network"),
        Key("links_seen", "integer", "links that someone recorded"),
        Key("links_estimated", "integer", "links that were inferred"),
        Key("can_say", "list", "what, rests_on, safe_for"),
        Key("narrow", "list", "what would narrow the figures most: what, why, jobs that hang on it"),
        Key("notes", "list of text", "what was scaled, refused or set aside"),
    ),
    "linkages": (
        Key("place", "object", "shares of the purchases of the whole place, by tier: lower, middle, upper; evidence"),
        Key("sectors", "list", "sector, label, by tier lower, middle, upper, and evidence"),
        Key("denominator", "text", "what the shares are shares of"),
        Key("width_driver", "text", "what the width of the range comes from"),
    ),
    "critical": (
        Key("to", "text", "the buyer, or null for the place"),
        Key("stamp", "text", "'illustrative' when estimated companies are named, else empty"),
        Key("rows", "list", "one object a row, with the named factors"),
        Key("notes", "list of text", "what was set aside"),
    ),
    "scenario": (
        Key("name", "text", "name of the scenario"),
        Key("rows", "list", "row, lower, middle, upper, unit, rests_on, part, evidence"),
        Key("notes", "list of text", "what is not added, and why"),
        Key("outputs", "list of text", "files written"),
    ),
    "scenario quick": (
        Key("name", "text", "what closes"),
        Key("place", "text", "name of the place"),
        Key("industries", "list", "sector, label, share of the jobs: industries of the table that the code means"),
        Key("at_site", "number", "employees and agency workers of the site"),
        Key("elsewhere", "object", "jobs elsewhere in the place: lower, upper"),
        Key("rows", "list", "part, row, lower, upper, evidence"),
        Key("wide", "boolean", "the upper end is more than twice the lower: too wide to publish"),
        Key("narrow", "list of text", "what would narrow the range, most first"),
        Key("notes", "list of text", "what it rests on"),
    ),
    "view": (Key("outputs", "list of text", "files written"),),
    "report": (
        Key("outputs", "list of text", "files written"),
        Key("notes", "list of text", "what is internal, what stands on assumptions of the workbook, what was left out"),
    ),
    "survey": (
        Key("outputs", "list of text", "files written"),
        Key("notes", "list of text", "what to do with the form"),
    ),
    "multipliers": (
        Key("heading", "text", "which multipliers, of which table"),
        Key("rows", "list", "sector, label, output_multiplier, effect and multiplier of gva, income, jobs; evidence"),
        Key("notes", "list of text", "what an effect and a multiplier are"),
    ),
    "regionalise": (
        Key("method", "text", "method, as its field names it"),
        Key("delta", "number, list or null", "as given: one number, or both ends of a range; null without"),
        Key("alpha", "number or null", "of the 2D-LQ"),
        Key("beta", "number or null", "of the 2D-LQ"),
        Key("diagonal", "text or null", "slq or one; null where the method has no choice"),
        Key("denominator", "text", "what the shares are shares of"),
        Key("calibrated", "yes or no", "whether the method was fitted for regions of this size"),
        Key("local_share", _RANGE, "share of the region's intermediate inputs from the region; null in a range alone"),
        Key("local_share_lower", _RANGE, "the least of a range, by result; null without a range"),
        Key("local_share_upper", _RANGE, "the most of it"),
        Key("rest_of_nation_share", _RANGE, "share from elsewhere in the nation"),
        Key("rest_of_nation_share_lower", _RANGE, "the least of a range"),
        Key("rest_of_nation_share_upper", _RANGE, "the most of it"),
        Key("abroad_share", _RANGE, "share from abroad; null where the table has no row of imports"),
        Key("abroad_share_lower", _RANGE, "the least of a range"),
        Key("abroad_share_upper", _RANGE, "the most of it"),
        Key("mean_type1_multiplier", _RANGE, "mean of the local Type I output multipliers, weighted by output"),
        Key("mean_type1_multiplier_lower", _RANGE, "the least of a range"),
        Key("mean_type1_multiplier_upper", _RANGE, "the most of it"),
        Key(
            "sectors",
            "list",
            "sector, label, slq, output and inputs in whole currency units a year, the three shares and "
            "type1_multiplier, each with _lower and _upper as above; evidence",
        ),
        Key("notes", "list of text", "what the shares rest on and do not hold"),
        Key("outputs", "list of text", "files written"),
    ),
    "diff": (
        Key("since", "text", "what is compared"),
        Key("changed", "list", "what {file, setting, option, netan}, name, before, after"),
        Key("figures", "list", "run, name, unit, before, after, cause"),
        Key("names", "list", "run, company, and its rank before and after; null where it is not among the first ten"),
        Key("notes", "list of text", "what could not be compared, and what to do"),
    ),
    "map-columns": (
        Key("file", "text", "file that was looked at"),
        Key("output", "text", "the TOML that was written"),
        Key("columns", "object", "column of netan: heading in the file"),
        Key("unplaced", "list of text", "headings that were taken for nothing"),
        Key("buyer", "text", "who paid, where no column says it"),
        Key("notes", "list of text", "what was taken for granted"),
        Key("faults", "list", "what must be mended before the file can be read"),
    ),
    "doctor": (Key("checks", "list", "name, ok, detail"),),
    "demo": (Key("critical", "object", "as netan critical"), Key("outputs", "list of text", "files written")),
}
