"""Words and industry codes from which the fictional companies are made."""

from __future__ import annotations

from dataclasses import dataclass

# Stems of invented names of companies here. Any likeness to a real company is chance; the numbers, ZZ and six
# digits, cannot be real.
STARTS = (
    "Quern", "Skelm", "Thrax", "Brunt", "Vorn", "Yarl", "Oskel", "Grent", "Wythe", "Pellow", "Tarneb", "Holve", "Sarn",
    "Drebb", "Ulv", "Fenwi", "Ormer", "Crow", "Aldris", "Kest", "Marl", "Nettle", "Rook", "Swael", "Thorl", "Umber",
    "Wether", "Bramb", "Dunni", "Hesk",
)  # fmt: skip
ENDS = (
    "ley", "mire", "holt", "garth", "wick", "thorpe", "shaw", "rigg", "den", "stead", "combe", "moor", "brook", "fold",
    "gate", "scar",
)  # fmt: skip
# Stems of companies elsewhere in the country and abroad, as invented as the others.
OUTSIDE_STARTS = ("Av", "Bel", "Corv", "Dorr", "Elst", "Falt", "Garr", "Hald", "Istr", "Jorv", "Kald", "Lumb", "Mard",
                  "Norv", "Ostr", "Pelv", "Quort", "Rend", "Salv", "Torv", "Ulst", "Vald", "Wend", "Zell")  # fmt: skip
OUTSIDE_ENDS = ("andis", "erro", "ivane", "oltra", "umbre", "ascor", "entine", "ovar", "yska", "imond", "agna", "eliot",
                "orin", "aliss")  # fmt: skip
TOWNS = {
    "Eastvale": ("Redbeck", "Eastvale Bridge", "Hollin Cross"),
    "Moorend": ("Moorend", "Saltmarsh"),
    "Westvale": ("Westvale", "Thraxholme", "Umbergate"),
}
POSTCODE_AREAS = {"Eastvale": range(1, 6), "Moorend": range(6, 10), "Westvale": range(10, 14)}
STREETS = ("Foundry Lane", "Mill Road", "Station Road", "Weir Street", "Market Place", "Quarry Bank", "Canal Side",
           "Beacon Hill", "Forge Row", "Orchard Way", "Tannery Yard", "Enterprise Way")  # fmt: skip
# Places where many companies have their registered office: an accountant, a formation agent, a business centre.
SHARED_OFFICES = (
    ("Suite 4, Tally House (fictional accountant)", "Eastvale", "ZN1 4XX", 40),
    ("The Ledger Rooms (fictional formation agent)", "Moorend", "ZN6 2WQ", 19),
    ("Beacon Business Centre (fictional)", "Westvale", "ZN11 9PZ", 14),
)


@dataclass(frozen=True)
class Trade:
    """One SIC 2007 class: how many companies of the county have it, how large they are, what their names end in."""

    sic: str
    title: str
    companies: int
    size: float
    words: tuple[str, ...]


_LINES = """
01110|Growing of cereals (except rice), leguminous crops and oil seeds|9|.5|Farms
01410|Raising of dairy cattle|6|.6|Dairy Farms
01500|Mixed farming|8|.5|Farms, Estates
02100|Silviculture and other forestry activities|3|.4|Forestry
08120|Operation of gravel and sand pits; mining of clays and kaolin|2|1.6|Aggregates
10130|Production of meat and poultry meat products|4|2.4|Meats
10710|Manufacture of bread; manufacture of fresh pastry goods and cakes|8|1.6|Bakery, Bakeries
10890|Manufacture of other food products n.e.c.|6|2.2|Foods
11050|Manufacture of beer|5|.6|Brewery
13960|Manufacture of other technical and industrial textiles|4|2|Technical Textiles
14190|Manufacture of other wearing apparel and accessories n.e.c.|4|.6|Workwear
16230|Manufacture of other builders' carpentry and joinery|8|.9|Joinery
16240|Manufacture of wooden containers|3|1.4|Pallets
17219|Manufacture of other paper and paperboard containers|4|2.2|Packaging
18129|Printing n.e.c.|8|.9|Print
20301|Manufacture of paints, varnishes and similar coatings, mastics and sealants|3|2.2|Paints
20590|Manufacture of other chemical products n.e.c.|4|2.2|Chemicals
22190|Manufacture of other rubber products|4|2.2|Rubber, Seals
22290|Manufacture of other plastic products|13|2|Plastics, Mouldings
23610|Manufacture of concrete products for construction purposes|3|2|Precast
23700|Cutting, shaping and finishing of stone|4|.7|Stone
24100|Manufacture of basic iron and steel and of ferro-alloys|3|3.4|Steels
24420|Aluminium production|2|3|Aluminium
24450|Other non-ferrous metal production|2|3|Alloys
24510|Casting of iron|4|2.8|Foundry
24530|Casting of light metals|5|2.6|Castings
24540|Casting of other non-ferrous metals|2|2.4|Castings
25110|Manufacture of metal structures and parts of structures|34|1.7|Fabrications, Steelwork
25500|Forging, pressing, stamping and roll-forming of metal; powder metallurgy|11|2.6|Forgings, Pressings
25610|Treatment and coating of metals|24|1.9|Coatings, Heat Treatment, Metal Finishing
25620|Machining|96|1.4|Precision, Machining, Engineering, CNC
25730|Manufacture of tools|20|1.6|Tooling, Tools
25940|Manufacture of fasteners and screw machine products|8|2|Fasteners
25990|Manufacture of other fabricated metal products n.e.c.|26|1.4|Metal Products, Wireworks
26110|Manufacture of electronic components|4|2|Electronics
26511|Manufacture of electronic measuring, testing etc. equipment, not for industrial process control|5|1.8|Instruments
27120|Manufacture of electricity distribution and control apparatus|4|2|Switchgear, Controls
27900|Manufacture of other electrical equipment|5|1.8|Electrical
28131|Manufacture of pumps|4|2.2|Pumps
28150|Manufacture of bearings, gears, gearing and driving elements|5|2.6|Gears
28220|Manufacture of lifting and handling equipment|4|2|Lifting
28290|Manufacture of other general-purpose machinery n.e.c.|9|2|Machines
28410|Manufacture of metal forming machinery|5|1.8|Press Tools
28490|Manufacture of other machine tools|4|1.8|Machine Tools
28990|Manufacture of other special-purpose machinery n.e.c.|8|1.8|Automation
29202|Manufacture of trailers and semi-trailers|2|2.4|Trailers
29320|Manufacture of other parts and accessories for motor vehicles|6|2.2|Components
30300|Manufacture of air and spacecraft and related machinery|6|2.4|Aerospace
31090|Manufacture of other furniture|8|1.1|Furniture
32500|Manufacture of medical and dental instruments and supplies|4|1.8|Surgical
32990|Other manufacturing n.e.c.|8|.9|Manufacturing
33120|Repair of machinery|19|1|Plant Services, Maintenance
33160|Repair and maintenance of aircraft and spacecraft|3|2|Aero Services
33200|Installation of industrial machinery and equipment|8|1.2|Installations
35110|Production of electricity|5|.3|Solar, Renewables
37000|Sewerage|2|.8|Drainage
38110|Collection of non-hazardous waste|5|1.4|Waste
38320|Recovery of sorted materials|5|1.6|Metals Recycling
41201|Construction of commercial buildings|10|1.3|Construction
41202|Construction of domestic buildings|24|.7|Homes, Builders
42990|Construction of other civil engineering projects n.e.c.|6|1.8|Civils
43210|Electrical installation|28|.8|Electrical Contractors
43220|Plumbing, heat and air-conditioning installation|24|.7|Plumbing and Heating
43390|Other building completion and finishing|14|.5|Interiors
43999|Other specialised construction activities n.e.c.|14|.9|Groundworks, Scaffolding
45112|Sale of used cars and light motor vehicles|12|.6|Car Sales
45200|Maintenance and repair of motor vehicles|26|.6|Garage, Motors
46690|Wholesale of other machinery and equipment|10|1.1|Industrial Supplies
46720|Wholesale of metals and metal ores|7|1.5|Metals, Steel Stock
46740|Wholesale of hardware, plumbing and heating equipment and supplies|5|1.2|Hardware
46900|Non-specialised wholesale trade|9|.8|Trading
47110|Retail sale in non-specialised stores with food, beverages or tobacco predominating|20|.8|Stores
47190|Other retail sale in non-specialised stores|14|.8|Retail
47710|Retail sale of clothing in specialised stores|10|.6|Outfitters
47910|Retail sale via mail order houses or via Internet|30|.3|Online
49320|Taxi operation|12|.4|Taxis
49410|Freight transport by road|32|1.1|Haulage, Transport
52103|Operation of warehousing and storage facilities for land transport activities|5|2|Storage
52290|Other transportation support activities|5|1.1|Freight
53202|Unlicensed carriers|10|.4|Couriers
55100|Hotels and similar accommodation|6|1.8|Hotels
56101|Licenced restaurants|16|1.2|Kitchen
56103|Take-away food shops and mobile food stands|20|.7|Takeaway
56302|Public houses and bars|20|.9|Inns
58190|Other publishing activities|4|.5|Press
59111|Motion picture production activities|4|.3|Films
61900|Other telecommunications activities|4|.8|Networks
62012|Business and domestic software development|18|.8|Software
62020|Information technology consultancy activities|24|.5|IT, Digital
62090|Other information technology service activities|10|.6|Systems
64999|Financial intermediation not elsewhere classified|4|.4|Finance
66220|Activities of insurance agents and brokers|6|.9|Insurance Brokers
68100|Buying and selling of own real estate|14|.2|Properties
68209|Other letting and operating of own or leased real estate|26|.2|Lettings
68320|Management of real estate on a fee or contract basis|8|.7|Estates
69102|Solicitors|6|1.5|Solicitors
69201|Accounting and auditing activities|12|.9|Accountants
70100|Activities of head offices|6|.5|Group
70229|Management consultancy activities other than financial management|38|.3|Consulting
71121|Engineering design activities for industrial process and production|12|.8|Design
71122|Engineering related scientific and technical consulting activities|20|.6|Technical
71200|Technical testing and analysis|8|1.6|Testing, Inspection
72190|Other research and experimental development on natural sciences and engineering|5|1|Research
73110|Advertising agencies|6|.5|Media
74100|specialised design activities|5|.4|Studio
74909|Other professional, scientific and technical activities n.e.c.|10|.4|Services
75000|Veterinary activities|4|1.4|Veterinary
77320|Renting and leasing of construction and civil engineering machinery and equipment|7|1|Plant Hire
78109|Other activities of employment placement agencies|5|.8|Recruitment
78200|Temporary employment agency activities|6|2.4|Staffing
79110|Travel agency activities|4|.6|Travel
80100|Private security activities|4|1.6|Security
81210|General cleaning of buildings|14|1.3|Cleaning
81300|Landscape service activities|12|.5|Landscapes
82990|Other business support service activities n.e.c.|30|.4|Support
85590|Other education n.e.c.|12|.6|Training
86210|General medical practice activities|4|1.4|Medical
86230|Dental practice activities|8|1.1|Dental
86900|Other human health activities|16|.7|Physiotherapy, Health
87300|Residential care activities for the elderly and disabled|9|2.6|Care Homes
88100|Social work activities without accommodation for the elderly and disabled|8|2|Home Care
88910|Child day-care activities|12|1.3|Nursery
90030|Artistic creation|6|.2|Arts
93110|Operation of sports facilities|4|.9|Sports
93130|Fitness facilities|5|.9|Fitness
94990|Activities of other membership organisations n.e.c.|4|.6|Association
95110|Repair of computers and peripheral equipment|4|.5|Computer Repairs
96020|Hairdressing and other beauty treatment|20|.5|Hair and Beauty
96090|Other service activities n.e.c.|14|.4|Solutions
"""


def _trade(line: str) -> Trade:
    sic, title, companies, size, words = line.split("|")
    return Trade(sic, title, int(companies), float(size), tuple(word.strip() for word in words.split(",")))


TRADES = tuple(_trade(line) for line in _LINES.strip().splitlines())
TITLES = {trade.sic: trade.title for trade in TRADES} | {
    "98000": "Residents property management",
    "99999": "Dormant Company",
    "74990": "Non-trading company non trading",
}


@dataclass(frozen=True)
class Named:
    """A company that the story needs: its size is given, the rest is drawn."""

    name: str
    sic: str
    employees: int
    district: str
    status: str = "Active"


NAMED = (
    Named("Moorend Pumps Limited", "28131", 415, "Moorend"),
    Named("Thraxholme Bakeries Limited", "10710", 372, "Westvale"),
    Named("Redbeck Forgings Ltd", "25500", 140, "Eastvale"),
    Named("Saltmarsh Coatings Ltd", "25610", 62, "Moorend"),
    Named("Hollin Precision Ltd", "25620", 84, "Eastvale"),
    Named("Skelmscar Castings Limited", "24530", 48, "Eastvale", "In Administration"),
    Named("Umbergate Tooling Ltd", "25730", 36, "Westvale"),
    Named("Vornholt Gears Limited", "28150", 91, "Moorend"),
    Named("Querngarth Inspection Ltd", "71200", 27, "Eastvale"),
    Named("Rookwick Fasteners Ltd", "25940", 33, "Moorend", "Active - Proposal to Strike off"),
    # names that break careless programs
    Named("O'Drebbley & Sons (Fabrications) Ltd", "25110", 22, "Eastvale"),
    Named("Ünïcode Präzision Ltd", "25620", 17, "Moorend"),
    Named("=SUM Engineering Ltd", "25620", 12, "Eastvale"),
    Named("<b>Brunt & Bold</b> Metalworks Ltd", "25990", 15, "Moorend"),
    Named('The "Square Deal" Tool Company, Limited', "25730", 8, "Westvale"),
    Named("@Yarlfold +1 Digital Ltd", "62020", 5, "Westvale"),
)
