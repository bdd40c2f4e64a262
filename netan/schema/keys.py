"""Keys of the files that users write: study.toml, scenario files, ledger mappings, comment lines of a table."""

from __future__ import annotations

from .columns import PRIMARY_KINDS, Key

# The canonical csv of an input-output table: comment lines '# key = value', then one header line:
# code,label,kind,<one column a sector>,<one column a final demand category>
IO_CSV_META = (
    Key("title", "text", "what the table is; say here when it is fictional"),
    Key("currency", "text", "currency code, such as GBP"),
    Key("unit", "number", "what one printed unit is worth in currency units: 1000000 for millions", 1.0),
    Key("year", "integer", "year of the flows"),
    Key("classification", "text", "classification of the sector codes, such as sic2007-division"),
    Key("valuation", "text", "price concept", "basic prices"),
    Key("flows", "text", "'domestic' when imports stand in a row of their own, else 'total'", "domestic"),
    Key("source", "text", "publisher and edition"),
    Key("tolerance", "number", "gap that rounding allows between a row and its output, printed units; else worked out"),
)
IO_CSV_KINDS = ("sector", *PRIMARY_KINDS, "output", "jobs")

STUDY_KEYS = (
    Key("study.name", "text", "name of the study, used in titles; else that of the place", ""),
    Key("place.name", "text", "what people call the place"),
    Key("place.areas", "list of text", "area names or codes of the districts that make up the place"),
    Key("place.region", "text", "name of the larger area that holds the place"),
    Key("place.country", "text", "name of the country", "UK"),
    Key("place.sectors", "text", "industries that netan build dwells on: all, manufacturing, advanced-manufacturing, "
        "high-tech, or SIC codes", "all"),
    Key("sources.io_table", "file", "input-output table"),
    Key("sources.register", "file or list", "register of companies", []),
    Key("sources.jobs", "file or list", "jobs by area and industry"),
    Key("sources.business_counts", "file", "counts of businesses by area, industry and size", ""),
    Key("sources.sites", "file or list", "workplaces", []),
    Key("sources.suppliers", "file or list", "supplier lists of buyers in the place", []),
    Key("sources.postcodes", "file", "postcode lookup (NSPL, ONSPD): gives companies, payees and sites a district", ""),
    Key("sources.sizes", "file or list", "sizes of whole companies: accounts, gender pay gap", []),
    Key("sources.survey", "file or list", "answers of suppliers to the form of netan survey", []),
    Key("sources.council_spend", "file or list", "spending of councils: kept apart from manufacturing supply", []),
    Key("sources.contracts", "file or list", "contracts of public bodies (OCDS, Contracts Finder): kept apart too", []),
    Key("sources.payments", "file", "payments between industries and regions (ONS): shares of buying that are seen",
        ""),
    Key("sources.set_aside", "file", "rules of what a ledger sets aside; else those that netan ships", ""),
    Key("sources.confirm", "file", "decisions on matches; else confirm.xlsx of the study", ""),
    Key("sources.deflators", "file", "price index by year", ""),
    Key("sources.exchange_rates", "file", "rates of foreign currencies", ""),
    Key("sources.areas", "file", "areas, when they are not on the shipped UK list", ""),
    Key("sources.sector_overrides", "file", "corrections of industry codes", ""),
    Key("sources.company_groups", "file", "who owns whom: company number, number of the parent", ""),
    Key("sources.occupations", "file", "workers by occupation and industry: closures by occupation", ""),
    Key("sources.travel_to_work", "file", "workers by home and work area: closures by where people live", ""),
    Key("sources.pay", "file", "gross pay a job by industry: pay that goes with a closure", ""),
    Key("sources.boundaries", "file", "boundaries of the districts, GeoJSON or TopoJSON", ""),
    Key("jobs.year", "integer", "year taken from the jobs file; the latest when 0", 0),
    Key("jobs.place", "list of text", "areas of the jobs file that make up the place; else place.areas", []),
    Key("jobs.covers", "list of text", "districts that jobs.place covers, when it is a larger area", []),
    Key("jobs.region", "list of text", "areas of the jobs file that make up the region", []),
    Key("jobs.country", "list of text", "areas of the jobs file that make up the country; else all", []),
    Key("jobs.rounding", "text", "relaxed, strict, safeguarded, safeguarded strict, none; else told from the file", ""),
    Key("prices.year", "integer", "year whose prices all money is brought to; that of the table when 0", 0),
    Key("confidential.codenames", "table of text", "real name or number = the name that is written in its stead", {}),
    Key("assume.resident_share", "number", "share of the workers of a closing site who live in the place", 0.7),
    Key("assume.reemployed", "list of number", "lowest and highest share who find work within a year", [0.4, 0.6]),
    Key("assume.leakage", "list of number", "lowest and highest share of what is lost or gained that falls to people "
        "outside the place; none when empty", []),
    Key("assume.displacement", "list of number", "lowest and highest share that others in the place gain instead; "
        "none when empty", []),
    Key("assume.substitution", "list of number", "lowest and highest share that the same companies make up for by "
        "other means; none when empty", []),
    Key("assume.gross_share", "number", "gross wages in compensation of employees, where sources.pay is not given"),
    Key("assume.income_tax", "number", "average rate of income tax on gross pay"),
    Key("assume.employee_contributions", "number", "average rate of employees' contributions on gross pay"),
    Key("assume.employer_contributions", "number", "average rate of employers' contributions on gross pay"),
    Key("assume.business_rates", "number", "business rates of what closes, currency units a year"),
    Key("assume.council_share", "number", "share of business rates that the council keeps"),
    Key("assume.rates_source", "text", "where these rates are from; needed with any of them", ""),
    Key("assume.rates_as_of", "text", "date of these rates, such as 2026-27; needed with any of them", ""),
    Key("method.quotient", "text", "way to local shares: auto (netan's), slq, cilq, flq, range (flq, slq)", "auto"),
    Key("method.delta", "list of number", "lowest and highest delta of flq", [0.1, 0.4]),
    Key("method.calibrated_delta", "number", "a delta fitted for this place; 0 for none", 0.0),
    Key("method.mean_degree", "number", "suppliers here that a company here has on average", 10.0),
    Key("method.distance_exponent", "number", "power of the distance between districts with which links of companies "
        "here get rarer, such as 1; 0 for no matter where (needs sources.boundaries)", 0.0),
    Key("method.office_crowd", "integer", "companies at one postcode from which an office counts for less when sizes "
        "are drawn; 0 for never", 50),
    Key("method.seed", "integer", "seed of the estimated links and sizes", 1),
    Key("method.tolerance", "number", "relative error bound of the loss figures", 0.001),
)  # fmt: skip

# The small TOML beside a ledger, <file name>.columns.toml: how its columns are read.
MAPPING_KEYS = (
    Key("buyer", "text", "who paid, where no column says it", ""),
    Key("sheets", "list of text", "sheets with payments; those with the headings when empty", []),
    Key("header_row", "integer", "row of the headings, from 1; 0 to look for it", 0),
    Key("amount_is", "text", "net or gross, where the heading leaves it open", ""),
    Key("vat_rate", "number", "taken off amounts that are given with VAT alone", 0.0),
    Key("day_first", "yes or no", "whether 3/4/2025 is 3 April; the dates tell when left out"),
    Key("decimal", "text", "decimal sign; the amounts tell when empty", ""),
    Key("sign", "text", "as is, reversed; or debit, credit for the side of the purchases; else the amounts tell", ""),
    Key("currency", "text", "currency code of all amounts; that of the study when empty", ""),
    Key("unit", "number", "what one printed unit is worth: 1000 for thousands", 1.0),
    Key("fill_down", "yes or no", "a blank payee is the one above", False),
    Key("months", "number", "months that the file covers, where it has no dates; a year when 0", 0.0),
    Key("year", "integer", "year in which the payments end, where no column says it", 0),
    Key("annualise", "yes or no", "multiply fewer than twelve months to a year", True),
    *(
        Key(f"columns.{name}", "text", f"heading of the column with {meaning}")
        for name, meaning in (
            ("supplier_name", "the names of the payees"),
            ("value", "what was paid, without VAT"),
            ("gross", "what was paid, with VAT"),
            ("vat", "the VAT"),
            ("debit", "debits"),
            ("credit", "credits"),
            ("date", "the dates of the payments"),
            ("year", "their years, where there are no dates"),
            ("document", "the kind of document, such as credit note"),
            ("category", "what was supplied"),
            ("buyer", "who paid"),
            ("supplier", "company numbers"),
            ("supplier_area", "area codes or names of the invoicing addresses"),
            ("country", "countries of the invoicing addresses"),
            ("supplier_postcode", "postcodes of the invoicing addresses"),
            ("supplier_sector", "SIC codes of the payees"),
            ("sector", "SIC codes of what was supplied"),
            ("supplier_employees", "headcounts of the payees"),
            ("only_source", "whether nobody else could supply it"),
            ("replaceable", "whether the payee could replace the orders"),
            ("share_of_sales", "the share of the payee's sales"),
            ("currency", "currency codes"),
            ("confidential", "marks of what may not leave the team"),
            ("source", "where the row comes from"),
        )
    ),
)

# Of what a scenario asks: in [scenario] itself, and in each [alternative."name"], which changes what it names.
SCENARIO_KEYS = (
    Key("scenario.name", "text", "name, used in titles and file names"),
    Key("scenario.kind", "text", "closure, capacity cut, link loss, import loss, demand change or opening; told from "
        "what is named below when left out"),
    Key("scenario.close", "list of text", "companies or sites that close: names, company numbers or site ids", []),
    Key("scenario.sector", "list of text", "industries of the table, or SIC codes: all of them here closes", []),
    Key("scenario.areas", "list of text", "districts: all that is there closes; with sector, only that industry", []),
    Key("scenario.around", "list of number", "latitude and longitude, WGS 84: what lies within radius_km closes"),
    Key("scenario.radius_km", "number", "radius round that point, km"),
    Key("scenario.polygon", "list of text", "corners, each 'latitude longitude': what lies inside closes", []),
    Key("scenario.links", "list of text", "orders that stop: 'supplier > buyer'", []),
    Key("scenario.imports", "list of text", "imports that stop: 'all'; goods need a table that tells them apart", []),
    Key("scenario.demand", "list of text", "industries whose final sales fall; 'all' for every one", []),
    Key("scenario.open", "text", "SIC 2007 code of a site that opens; jobs says how large it is", ""),
    Key("scenario.loss", "number", "share of each that is LOST, 0 to 1; of demand -1 to 1, below 0 for a rise", 1.0),
    Key("scenario.start", "text", "when it begins, as 2027, 2027-04 or 2027-04-01: stands in the title", ""),
    Key("scenario.duration_weeks", "number", "weeks until all is back; for good when left out"),
    Key("scenario.recovery", "text", "how it comes back: sudden (all at the end), linear, or exponential (19 of 20 "
        "parts by the end)", "sudden"),
    Key("scenario.model", "text", "one of the static models (netan scenario models), beside netan's own table", ""),
    Key("scenario.jobs", "number", "employees of all that closes or opens together; what is on record when not given"),
    Key("scenario.agency", "number", "agency workers at the site", 0),
    Key("scenario.resident_share", "number", "share of the workers who live in the place; else that of the study"),
    Key("scenario.reemployed", "list of number", "lowest and highest share who find work within a year; else those "
        "of the study"),
)  # fmt: skip
