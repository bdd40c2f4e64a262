"""Contracts in the layouts of OCDS and Contracts Finder; every name is made up."""

from __future__ import annotations

import csv
import io
import json

SUPPLIER = "Supplier [Name|Address|Ref type|Ref Number|Is SME|Is VCSE]"
HEADS = [
    "Notice Identifier", "Notice Type", "Organisation Name", "Status", "Published Date", "Title", "Description",
    "Nationwide", "Postcode", "Region", "Cpv Codes", "Contact Name", "Value Low", "Value High", "OJEU Procedure Type",
    "Awarded Date", "Awarded Value", SUPPLIER, "Supplier's contact name", "Contract start date", "Contract end date",
]  # fmt: skip


def party(own="GB-COH-158718", name="Redbeck Forgings Ltd", scheme="GB-COH", number="158718", **more):
    return {
        "id": own, "name": name, "identifier": {"scheme": scheme, "id": number, "legalName": name},
        "address": {"streetAddress": "Unit 1, Invented Way, Eastvale ZN10 8SX"}, "roles": ["supplier"], **more,
    }  # fmt: skip


def award(own="a1", amount=120_000, suppliers=(("GB-COH-158718", "Redbeck Forgings Ltd"),), **more):
    return {
        "id": own, "status": "active", "date": "2025-03-11T00:00:00Z", "value": {"amount": amount, "currency": "GBP"},
        "contractPeriod": {"startDate": "2025-04-01T00:00:00Z", "endDate": "2027-03-31T23:59:59+01:00"},
        "suppliers": [{"id": one, "name": name} for one, name in suppliers], **more,
    }  # fmt: skip


def release(*awards, ocid="ocds-made-up-1", date="2025-03-11T14:01:22Z", parties=None, **more):
    return {
        "ocid": ocid, "id": f"{ocid}-{date}", "date": date, "tag": ["award"],
        "buyer": {"id": "B1", "name": "Northmoor Council"},
        "tender": {"title": "Made up works", "classification": {"scheme": "CPV", "id": "45210000"}},
        "parties": [party()] if parties is None else parties, "awards": list(awards) or [award()], **more,
    }  # fmt: skip


def package(*releases):
    return {"uri": "made-up", "version": "1.1", "releases": list(releases) or [release()]}


def save(path, value, **options):
    """Write JSON."""
    path.write_text(json.dumps(value, **options), "utf-8")
    return path


def notice(**change):
    cells = {
        "Notice Identifier": "N1", "Notice Type": "Contract", "Organisation Name": "NORTHMOOR COUNCIL",
        "Status": "Awarded", "Published Date": "2025-03-11T14:01:22Z", "Title": "Made up works",
        "Description": "Two\nlines, and a comma", "Cpv Codes": "45210000, 45212000", "Awarded Date": "11/03/2025",
        "Awarded Value": "120,000.50", "Contract start date": "01/04/2025", "Contract end date": "31/03/2027",
        SUPPLIER: "[Redbeck Forgings Ltd|Unit 1, ZN10 8SX|COMPANIES_HOUSE|158718|Yes|No]",
    }  # fmt: skip
    return [{**cells, **change}.get(head, "") for head in HEADS]


def finder_text(*notices):
    """Text of a download with these notices."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([HEADS, *(notices or [notice()])])
    return out.getvalue()


def save_finder(path, *notices, encoding="utf-8-sig"):
    path.write_bytes(finder_text(*notices).encode(encoding))
    return path
