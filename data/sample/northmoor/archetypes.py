"""What an industry of the fictional country is like: size, cost structure, markets, what it buys.

Round figures chosen by hand so that the table behaves like that of an open European economy. None is taken from
a published table.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Industry:
    """One industry of the input-output table.

    Attributes
    ----------
    code, label
        Industry code on SIC 2007 divisions, name.
    jobs
        Thousands of jobs in the country in the last year, by SIC division.
    output_per_job
        Thousands of currency units a year.
    inputs, imported
        Intermediate inputs as a share of output; imports as a share of these, before scaling.
    wages
        Compensation of employees as a share of value added.
    markets
        Shares of output sold to households, government, investment and exports; the rest is intermediate.
    region, county
        How strong the industry is in the rest of the region and in the county, 1 as in the country.
    growth
        Trend of jobs a year in the county, per cent.
    buys
        Weights of the inputs particular to it; overheads come on top.
    """

    code: str
    label: str
    jobs: dict[str, float]
    output_per_job: float
    inputs: float
    imported: float
    wages: float
    markets: tuple[float, float, float, float]
    region: float
    county: float
    growth: float
    buys: dict[str, float]


# code; label; division:thousand jobs; output per job, inputs, imported, wages; markets h g i e; region, county, growth
_LINES = """
A01T03; Agriculture, forestry and fishing; 01:68 02:4 03:3; 95 .58 .13 .35; .30 0 .02 .10; 1.4 1.5 -1; A01T03:14 C10T12:18 C20:10 C28:3 G46:6
B05T09; Mining and quarrying; 05:.5 06:2 07:.3 08:5.2 09:2; 420 .45 .16 .25; .01 0 .03 .30; .8 .9 -2; B05T09:8 C28:9 C25:5 M71:6 H49:8
C10T12; Food, drink and tobacco; 10:70 11:17 12:1; 260 .68 .22 .60; .52 0 0 .20; 1.3 1.2 .6; A01T03:40 C10T12:22 C17T18:5 C22:5 C23:2 G46:6
C13T15; Textiles, clothing and leather; 13:11 14:7 15:2; 130 .58 .34 .65; .34 .01 .02 .36; 1.1 .8 -3; C13T15:24 C20:10 C22:3 G46:6
C16; Wood products; 16:15; 135 .60 .26 .62; .08 0 .06 .06; 1.2 1.2 .4; C16:26 A01T03:12 C20:4 C25:3
C17T18; Paper and printing; 17:14 18:19; 165 .60 .26 .62; .08 .01 0 .14; 1.1 1 -2; C17T18:32 C16:4 C20:9 E36T39:4
C19; Coke and refined petroleum; 19:3; 2600 .88 .70 .45; .34 0 0 .26; .6 .2 -1; B05T09:70 C19:10 C20:3
C20; Chemicals; 20:22; 420 .68 .34 .52; .10 .01 0 .46; 1.2 .9 .3; C20:38 C19:8 B05T09:5 C22:3 D35:6
C21; Pharmaceuticals; 21:12; 430 .50 .30 .45; .10 .14 .02 .52; .5 .3 1; C21:14 C20:16 M72:12 C22:3
C22; Rubber and plastics; 22:34; 170 .62 .32 .64; .07 0 .01 .22; 1.2 1.5 .5; C20:34 C22:18 C25:4 C28:3
C23; Glass, ceramics, cement and stone; 23:20; 180 .58 .19 .60; .06 0 .02 .12; 1.2 1.1 -.8; C23:20 B05T09:14 D35:8 H49:8
C24; Basic metals; 24:21; 310 .74 .34 .66; .01 0 .01 .38; 1.9 3.6 -2.2; C24:40 B05T09:8 E36T39:14 D35:14 C25:3 C33:3
C25; Fabricated metal products; 25:62; 140 .56 .22 .66; .06 .03 .10 .17; 1.5 4.2 .9; C24:36 C25:24 C28:4 C20:3 D35:2 C33:2
C26; Computers, electronics and optics; 26:26; 200 .52 .34 .62; .10 .04 .18 .42; .7 .7 1.2; C26:34 C27:8 C25:6 C22:4 J62T63:5 M72:5
C27; Electrical equipment; 27:18; 190 .60 .30 .64; .12 0 .16 .36; 1 1 -.4; C27:22 C24:14 C26:12 C25:10 C22:6
C28; Machinery and equipment; 28:40; 200 .60 .28 .62; .03 .01 .30 .44; 1.3 2.8 .2; C28:22 C25:24 C24:14 C27:9 C26:7 C22:4 M71:4
C29; Motor vehicles; 29:32; 480 .76 .38 .62; .22 0 .18 .46; 1.1 1.4 -1.6; C29:36 C25:12 C24:9 C28:6 C22:8 C27:6 C26:4
C30; Other transport equipment; 30:28; 220 .60 .30 .66; .03 .12 .16 .55; 1.2 1 .7; C30:24 C25:110 C24:26 C28:9 C26:26 C27:6 C22:18 M71:14 M72:3
C31T32; Furniture and other manufacturing; 31:20 32:14; 140 .54 .28 .63; .38 .06 .12 .18; 1.2 1.1 -.6; C31T32:10 C16:16 C25:10 C22:7 C24:5 C13T15:7
C33; Repair and installation of machinery; 33:25; 150 .48 .20 .70; .01 .10 .10 .10; 1.2 2 1.1; C28:16 C25:12 C33:6 C27:8 C30:6 C26:4
D35; Electricity, gas and steam; 35:28; 1150 .78 .20 .25; .36 0 .01 .01; .9 .5 1; D35:120 B05T09:60 M71:3 F41T43:6
E36T39; Water and waste; 36:10 37:4 38:26 39:2; 240 .46 .10 .35; .34 .06 .01 .05; 1.1 1.2 1; E36T39:26 D35:10 F41T43:8 C20:4 C28:3
F41T43; Construction; 41:150 42:45 43:185; 190 .60 .11 .50; .02 0 .64 .01; 1 1 .8; F41T43:80 C23:16 C25:12 C16:9 G46:10 M71:9 C22:5 C27:4 C24:3
G45; Motor trade; 45:120; 125 .48 .20 .58; .56 0 .04 .03; 1.1 1.1 -.2; C29:22 G45:9 C22:3
G46; Wholesale trade; 46:230; 140 .50 .13 .58; .32 .02 .08 .20; .9 .9 -.3; G46:12 H49:12 H52T53:10 C17T18:3
G47; Retail trade; 47:560; 68 .44 .09 .62; .90 .01 .02 .01; 1 1 -.9; H49:8 H52T53:10 L68:16 C17T18:3
H49; Land transport; 49:200; 105 .48 .13 .66; .24 .03 .01 .06; 1 1 .4; C19:18 G45:7 H49:14 H52T53:9 C29:4
H50T51; Water and air transport; 50:8 51:14; 330 .62 .30 .52; .46 0 0 .38; .4 .1 -1; C19:24 H52T53:30 C30:8
H52T53; Warehousing and post; 52:115 53:65; 105 .46 .12 .68; .05 .01 0 .08; 1.2 1.3 3; H49:26 H52T53:16 N77:5
I55T56; Accommodation and food service; 55:95 56:345; 58 .50 .12 .66; .80 .01 0 .09; 1 1 .6; C10T12:46 A01T03:6 L68:9 E36T39:2
J58T60; Publishing and broadcasting; 58:35 59:17 60:8; 190 .46 .15 .56; .38 .03 .12 .22; .4 .4 -1; J58T60:22 R90T93:10 C17T18:8
J61; Telecommunications; 61:40; 320 .50 .13 .40; .38 .02 .02 .08; .7 .5 -1.5; J61:40 J62T63:8 C26:6 F41T43:4
J62T63; Computing and information services; 62:175 63:15; 140 .36 .13 .72; .03 .03 .34 .16; .6 .5 3.6; J62T63:26 J61:6 C26:5 N78:5
K64T66; Finance and insurance; 64:105 65:30 66:75; 240 .44 .09 .50; .34 .01 .01 .26; .5 .5 -1.4; K64T66:60 J62T63:8 M69T70:10 L68:5
L68; Real estate, imputed rent included; 68:110; 690 .26 .03 .07; .76 0 .02 .01; .8 .8 .8; F41T43:34 K64T66:16 L68:6 M69T70:6 N79T82:5
M69T70; Legal, accounting and management; 69:130 70:170; 115 .34 .09 .64; .03 .01 .03 .20; .7 .7 1.6; M69T70:18 L68:8 J62T63:5
M71; Architecture, engineering and testing; 71:110; 120 .38 .11 .68; .02 .04 .26 .24; 1 1.3 2.2; M71:24 F41T43:3 C26:3
M72; Research and development; 72:32; 160 .44 .15 .72; 0 .12 .52 .18; .7 .6 3; M72:12 C26:8 C21:4 C20:4 P85:5
M73T75; Other professional services; 73:60 74:45 75:15; 100 .44 .10 .62; .12 .02 .06 .16; .6 .7 1; M73T75:20 J58T60:14 C17T18:4
N77; Rental and leasing; 77:35; 220 .40 .14 .34; .16 .01 .02 .09; 1 1 .5; G45:10 C28:6 N77:6 C33:4
N78; Employment agencies; 78:190; 62 .16 .05 .92; .01 .03 0 .05; 1 1.1 .6; N78:8 L68:3
N79T82; Business support services; 79:20 80:45 81:135 82:70; 66 .44 .09 .70; .20 .03 .01 .07; 1 1 .7; N79T82:18 G47:1
O84; Public administration and defence; 84:270; 90 .40 .09 .80; .02 .92 .03 0; 1 .9 -.9; F41T43:10 M71:4 Q87T88:10 E36T39:4 C30:4
P85; Education; 85:500; 62 .26 .06 .86; .22 .66 .01 .04; 1 1 .2; P85:5 F41T43:6 C17T18:3 I55T56:3
Q86; Human health; 86:480; 78 .38 .14 .80; .12 .84 0 .01; 1.1 1.1 1.6; C21:34 Q86:12 C31T32:7 C26:4
Q87T88; Residential care and social work; 87:180 88:180; 42 .34 .07 .82; .36 .56 0 0; 1.1 1.1 1.4; Q87T88:12 C10T12:9 I55T56:4
R90T93; Arts, sport and gambling; 90:40 91:20 92:20 93:70; 80 .42 .11 .60; .66 .12 .03 .08; .9 .8 .9; R90T93:20 J58T60:5 C10T12:4
S94T96; Other personal services; 94:60 95:20 96:90; 66 .38 .09 .58; .80 .03 0 .03; 1 1 -.3; C20:5 S94T96:5 L68:5
"""  # noqa: E501

# What every industry buys, in the same weights: energy, trade margins, transport, business services.
OVERHEADS = {
    "C17T18": 1.5, "C19": 1.2, "C20": 0.6, "C22": 0.8, "C25": 0.8, "C26": 0.4, "C27": 0.4, "C28": 0.5, "C31T32": 0.3,
    "C33": 1.4, "D35": 4.0, "E36T39": 1.2, "F41T43": 1.6, "G45": 0.8, "G46": 7.0, "G47": 0.4, "H49": 4.0,
    "H50T51": 0.7, "H52T53": 3.2, "I55T56": 1.2, "J58T60": 1.0, "J61": 2.0, "J62T63": 3.2, "K64T66": 6.0, "L68": 4.0,
    "M69T70": 6.0, "M71": 1.8, "M72": 0.3, "M73T75": 2.8, "N77": 2.0, "N78": 3.0, "N79T82": 5.0, "O84": 0.3,
    "P85": 0.6, "Q86": 0.1, "Q87T88": 0.1, "R90T93": 0.3, "S94T96": 0.3, "C10T12": 0.1, "C13T15": 0.1, "C16": 0.2,
    "C23": 0.2, "C21": 0.05, "C24": 0.1, "C29": 0.1, "C30": 0.05, "A01T03": 0.05, "B05T09": 0.05,
}  # fmt: skip


def _pairs(text: str) -> dict[str, float]:
    return {key: float(value) for key, _, value in (part.partition(":") for part in text.split())}


def _industry(line: str) -> Industry:
    code, label, jobs, cost, markets, place, buys = (part.strip() for part in line.split(";"))
    per_job, inputs, imported, wages = (float(word) for word in cost.split())
    household, government, investment, exports = (float(word) for word in markets.split())
    region, county, growth = (float(word) for word in place.split())
    return Industry(
        code, label, _pairs(jobs), per_job, inputs, imported, wages,
        (household, government, investment, exports), region, county, growth, _pairs(buys),
    )  # fmt: skip


INDUSTRIES = tuple(_industry(line) for line in _LINES.strip().splitlines())
DIVISIONS = tuple(division for industry in INDUSTRIES for division in industry.jobs)
INDUSTRY_OF = {division: industry for industry in INDUSTRIES for division in industry.jobs}
