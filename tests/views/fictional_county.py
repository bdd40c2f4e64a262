"""A fictional county for trying the pictures: places, companies and amounts are invented."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

SECTORS = {
    "24": ("Basic metals", "Metals and engineering"),
    "25": ("Fabricated metal products", "Metals and engineering"),
    "28": ("Machinery", "Metals and engineering"),
    "30.3": ("Aircraft and parts", "Vehicles and aerospace"),
    "29": ("Motor vehicles", "Vehicles and aerospace"),
    "26": ("Electronic and optical products", "Electrical and electronic"),
    "27": ("Electrical equipment", "Electrical and electronic"),
    "10": ("Food products", "Food and drink"),
    "11": ("Drinks", "Food and drink"),
    "56": ("Food and drink service", "Food and drink"),
    "20": ("Chemicals", "Chemicals and materials"),
    "22": ("Rubber and plastics", "Chemicals and materials"),
    "23": ("Glass, ceramics and concrete", "Chemicals and materials"),
    "16": ("Wood products", "Chemicals and materials"),
    "17": ("Paper", "Chemicals and materials"),
    "41": ("Construction of buildings", "Construction and energy"),
    "43": ("Specialised construction", "Construction and energy"),
    "35": ("Electricity and gas", "Construction and energy"),
    "38": ("Waste and recovery", "Construction and energy"),
    "46": ("Wholesale", "Trade and transport"),
    "47": ("Retail", "Trade and transport"),
    "49": ("Land transport", "Trade and transport"),
    "52": ("Warehousing", "Trade and transport"),
    "62": ("Computer programming", "Business services"),
    "69": ("Legal and accounting", "Business services"),
    "71": ("Engineering consultancy", "Business services"),
    "72": ("Research and development", "Business services"),
    "78": ("Employment agencies", "Business services"),
    "82": ("Office support", "Business services"),
    "84": ("Public administration", "Public services"),
    "85": ("Education", "Public services"),
    "86": ("Health", "Public services"),
    "93": ("Sport and recreation", "Leisure and personal services"),
    "96": ("Personal services", "Leisure and personal services"),
}
LABELS = {code: label for code, (label, _) in SECTORS.items()}
GROUPS = {code: group for code, (_, group) in SECTORS.items()}
DISTRICTS = ("Eastvale", "Westvale", "Moorend")
FIRST = (
    "Redbeck Saltmarsh Hollin Crowsike Thornley Larkhill Whinmoor Beckside Fellgate Oxlow Harrowby Dunsley "
    "Ashgarth Millrace Kestrel"
)
SECOND = {"24": "Forgings", "25": "Precision", "28": "Machine Tools", "30.3": "Aerostructures", "26": "Sensors"}
ANCHOR = "F0000"


@dataclass(frozen=True)
class FictionalNetwork:
    nodes: pd.DataFrame
    edges: pd.DataFrame


def fictional(firms: int = 400, *, seed: int = 7, seen_share: float = 0.45) -> FictionalNetwork:
    """A place with an anchor plant, its ledger, a register of smaller companies and the world around."""
    rng = np.random.default_rng(seed)
    codes = list(SECTORS)
    weight = rng.dirichlet(np.full(len(codes), 1.5))
    sector = rng.choice(codes, size=firms, p=weight)
    sector[0] = "30.3"
    jobs = np.maximum(1, np.round(rng.lognormal(2.4, 1.5, size=firms)))
    jobs[0] = 2200
    seen = rng.random(firms) < seen_share
    seen[0] = True
    words = FIRST.split()
    names = [
        f"{words[rng.integers(len(words))]} {SECOND.get(s, LABELS[s].split()[0])} {'& Sons ' * (i % 11 == 3)}Ltd"
        for i, s in enumerate(sector)
    ]
    names[0] = "Plant X (Northmoor Aero Ltd)"
    away = rng.random(firms) < 0.18
    away[0] = False
    tier = np.where(away, rng.choice(["region", "country", "world"], size=firms, p=[0.3, 0.6, 0.1]), "local")
    nodes = pd.DataFrame(
        {
            "kind": "firm",
            "label": names,
            "sector": sector,
            "area": np.where(tier == "local", rng.choice(DISTRICTS, size=firms), "Elsewhere"),
            "tier": tier,
            "output": jobs * rng.lognormal(11.6, 0.4, size=firms),
            "employees": np.where(rng.random(firms) < 0.04, np.nan, jobs),
            "evidence": np.where(seen, "seen", "estimated"),
        },
        index=pd.Index([f"F{i:04d}" for i in range(firms)], name="node_id"),
    )
    rest = [
        ("sector", f"Rest of {LABELS[c]}", c, "", t, float(w * scale), float(w * scale / 1.2e5), "official")
        for t, scale in (("local", 2e9), ("region", 2e10), ("country", 2e11))
        for c, w in zip(codes, weight, strict=True)
    ]
    rest.append(("rest_of_world", "Abroad", None, "", "world", np.nan, np.nan, "official"))
    rest.append(("final_demand", "Households and government", None, "", "local", np.nan, np.nan, "official"))
    index = [f"{row[4]}:{row[2]}" if row[0] == "sector" else row[0] for row in rest]
    others = pd.DataFrame(rest, columns=nodes.columns, index=pd.Index(index, name="node_id"))
    frame = pd.concat([nodes, others])
    return FictionalNetwork(frame, _edges(frame, weight, codes, rng))


Rows = list[tuple[str, str, float, str]]


def _edges(nodes: pd.DataFrame, weight: np.ndarray, codes: list[str], rng: np.random.Generator) -> pd.DataFrame:
    rows = _firm_links(nodes, rng) + _sector_links(nodes, weight, codes, rng)
    edges = pd.DataFrame(rows, columns=["supplier", "buyer", "value", "evidence"])
    edges = edges[edges["supplier"] != edges["buyer"]].drop_duplicates(["supplier", "buyer"], ignore_index=True)
    return edges.assign(probability=1.0, sector=edges["supplier"].map(nodes["sector"]))


def _firm_links(nodes: pd.DataFrame, rng: np.random.Generator) -> Rows:
    firms = nodes[nodes["kind"] == "firm"]
    seen = firms.index[firms["evidence"] == "seen"][1:]
    local = firms.index[firms["tier"] == "local"]
    ledger = rng.permutation(seen)[: max(20, len(seen) // 2)]
    rows = [(firm, ANCHOR, float(rng.lognormal(12.5, 1.6)), "seen") for firm in ledger]
    rows += [(ANCHOR, firm, float(rng.lognormal(13, 1.2)), "seen") for firm in rng.permutation(seen)[:12]]
    paid = rng.choice(seen, size=(len(seen) * 2, 2))
    rows += [(a, b, float(rng.lognormal(11, 1.5)), "seen") for a, b in paid]
    guessed = rng.choice(local, size=(len(local) * 3, 2))
    return rows + [(a, b, float(rng.lognormal(10, 1.4)), "estimated") for a, b in guessed]


def _sector_links(nodes: pd.DataFrame, weight: np.ndarray, codes: list[str], rng: np.random.Generator) -> Rows:
    rows: Rows = []
    local = nodes[(nodes["kind"] == "firm") & (nodes["tier"] == "local")]
    for firm, home in local["sector"].items():
        first, second = rng.choice(codes, size=2, p=weight)
        rows += [
            (f"country:{first}", firm, float(rng.lognormal(11, 1.3)), "estimated"),
            (f"country:{second}", firm, float(rng.lognormal(11, 1.3)), "estimated"),
            (firm, f"region:{rng.choice(codes, p=weight)}", float(rng.lognormal(11, 1.2)), "estimated"),
            (firm, "final_demand", float(rng.lognormal(11, 1.5)), "official"),
            ("rest_of_world", firm, float(rng.lognormal(10.5, 1.3)), "estimated"),
            (f"local:{home}", firm, float(rng.lognormal(10, 1.3)), "estimated"),
        ]
    for a, w in zip(codes, weight, strict=True):
        between = [
            (f"local:{a}", f"local:{b}", 4e9 * w * v * float(rng.lognormal(0, 1)), "official")
            for b, v in zip(codes, weight, strict=True)
            if rng.random() < 0.5
        ]
        rows += [*between, (f"region:{a}", f"local:{a}", 9e8 * w, "official")]
        rows.append((f"local:{a}", f"country:{a}", 1.5e9 * w, "official"))
    return rows
