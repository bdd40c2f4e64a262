"""Finland's 19 regional tables of 2014 and Scotland 2019 beside its nation's, as the calibration wants them.

Sources: ALTA, regional economic database for Finland, Prime Minister's Office Publications 41/2019; Office for
National Statistics; Scottish Government.
"""

import numpy as np
import pandas as pd
from python_calamine import CalamineWorkbook

from netan.regional.calibration import RegionalTable

INDUSTRIES = 29  # the thirtieth, households as employers, buys nothing
FILES = {"local": "io2014", "country": "io_reg2014", "world": "io_imp2014"}


def _flows(book, region):
    rows = book.get_sheet_by_name(region).to_python(skip_empty_area=False)
    codes = [str(cell).split()[0] for cell in rows[0][1:31]]
    assert [str(row[0]).split()[0] for row in rows[1:31]] == codes
    flows = pd.DataFrame([[float(cell or 0) for cell in row[1:31]] for row in rows[1:31]], index=codes, columns=codes)
    return flows, pd.Series([float(cell or 0) for cell in rows[-1][1:31]], index=codes)


def finland(folder):
    """Tables by region: national coefficients are the sum of all regions' domestic flows over their output."""
    books = {origin: CalamineWorkbook.from_path(folder / f"finland_alta_{name}.xlsx") for origin, name in FILES.items()}
    names = books["local"].sheet_names
    flows = {name: {origin: _flows(book, name) for origin, book in books.items()} for name in names}
    output = {name: flows[name]["local"][1] for name in names}
    nation = sum(output.values())
    domestic = sum(flows[name]["local"][0] + flows[name]["country"][0] for name in names)
    foreign = sum(flows[name]["world"][0] for name in names)
    kept = nation.index[:INDUSTRIES]
    A = (domestic / nation).loc[kept, kept]
    tables = {}
    for name in names:
        here = {origin: flows[name][origin][0].loc[kept, kept] for origin in FILES}
        sold = {origin: here[origin].sum(axis=1) for origin in ("local", "country")}
        total = sold["local"] + sold["country"]
        tables[name] = RegionalTable(
            coefficients=A,
            imports_share=(foreign / nation).loc[kept, kept].sum(),
            region=output[name][kept],
            nation=nation[kept],
            inputs=pd.DataFrame({origin: here[origin].sum() for origin in FILES}),
            rates=sold["local"] / total.where(total > 0, np.nan),
        )
    return tables


def scotland(pair):
    """The table of the fixture ``pair`` of test_regional_real: 76 common groups of divisions."""
    return RegionalTable(
        coefficients=(pair.uk_Z / pair.uk_x),
        imports_share=pair.uk_imports / pair.uk_x,
        region=pair.x,
        nation=pair.uk_x,
        inputs=pair.true,
    )
