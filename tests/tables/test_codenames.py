from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netan.errors import StudyError
from netan.files import current_sieve, sieve_with, write_text
from netan.tables.codename_rows import NameColumns, learned, row_codes
from netan.tables.codenames import codenames_of, hide_for, name_words, scrubbed

REAL, CODE = "Zyqqthorpe & Bräm Aerospace (UK) plc", "Plant X"
NAMES = codenames_of({REAL: CODE, "ZY300000": CODE})


@pytest.mark.parametrize(
    "text",
    [
        "Zyqqthorpe & Bräm Aerospace (UK) plc",
        "ZYQQTHORPE AND BRAM AEROSPACE LTD",
        "zyqqthorpe-bram-aerospace_po.xlsx",
        "ZyqqthorpeBrämAerospace",
        "Zyqqthorpe &amp; Bräm Aerospace",
        r"Zyqqthorpe \u0026 Bräm\nAerospace Limited".replace(r"\n", " "),
        r"a line\nZyqqthorpe & Bräm Aerospace",
        "run by Zyqqthorpe, Bram Aerospace, registered elsewhere",
        "number zy300000",
    ],
)
def test_every_spelling_is_hidden(text):
    shown = NAMES.hide(text)
    assert "yqq" not in shown.casefold()
    assert "300000" not in shown
    assert "plant" in shown.casefold()


@pytest.mark.parametrize("text", ["Bram Aerospace Ltd", "Aerospace", "ZY3000001", "1ZY300000", ""])
def test_nothing_else_is(text):
    assert NAMES.hide(text) == text


def test_what_stands_around_a_name_stays():
    assert NAMES.hide(f"At {REAL}: 5 jobs.") == "At Plant X: 5 jobs."
    assert codenames_of({"Redbeck Forgings Ltd": "B7"}).hide("Redbeck Forgings as a buyer, co-owned") == (
        "B7 as a buyer, co-owned"
    )


def test_a_name_that_is_a_word_hides_only_where_it_is_a_name():
    names = codenames_of({"Next plc": "Shop A"})
    assert names.hide("Next: the next shop of NEXT plc") == "Shop A: the next shop of Shop A"


def test_short_names_and_odd_forms_hide_as_wholes():
    assert codenames_of({"BP plc": "Firm B"}).hide("BP p.l.c. and bpost, BP PLC") == "Firm B p.l.c. and bpost, Firm B"
    assert codenames_of({"Two Eleven Management Company Limited": "B"}).hide("TWO ELEVEN MANAGEMENT COMPANY LTD") == "B"
    assert codenames_of({"Dove Management (Properties) Limited": "B"}).hide("DOVE MANAGEMENT (PROPERTIES) LTD") == "B"


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=40), st.text(max_size=20), st.text(max_size=20))
def test_hiding_twice_hides_no_more_and_no_name_is_too_odd(name, before, after):
    try:
        names = codenames_of({name: CODE})
    except StudyError:
        return
    shown = names.hide(f"{before} {name} {after}")
    assert names.hide(shown) == shown
    words = name_words(name)
    if len(words) > 1 and all(word.isascii() for word in words):
        assert " ".join(words) not in " ".join(name_words(shown))


@pytest.mark.parametrize(
    ("given_names", "words"),
    [
        ({REAL: ""}, "the code name is empty"),
        ({REAL: "a/b"}, "names of files cannot hold"),
        ({REAL: "../x"}, "names of files cannot hold"),
        ({REAL: "<b>"}, "names of files cannot hold"),
        ({REAL: "=1+1"}, "names of files cannot hold"),
        ({REAL: "x" * 41}, "more than 40"),
        ({"": "Plant X"}, "of one letter"),
        ({REAL: "Zyqqthorpe Bram Aerospace North"}, "holds a name that is hidden"),
        ({REAL: "", "Other Name Ltd": "b|c"}, "2 faults"),
    ],
)
def test_faults_of_code_names_never_say_the_name(given_names, words):
    with pytest.raises(StudyError, match=words) as raised:
        codenames_of(given_names)
    assert "yqq" not in str(raised.value).casefold()


def register(**more):
    rows = {
        "00000001": REAL.upper(),
        "00000002": "Moorend Bakery Ltd",
        "00000003": "Redbeck Forgings Ltd",
        **more,
    }
    return NameColumns(pd.DataFrame({"firm_id": list(rows), "name": list(rows.values())}), "name", "firm_id")


def sites(*rows):
    frame = pd.DataFrame(rows, columns=["site_id", "name", "firm_id"])
    return NameColumns(frame, "name", "firm_id", site="site_id")


def test_a_name_leads_to_numbers_and_a_number_to_names():
    payees = NameColumns(
        pd.DataFrame({"supplier_name": ["ZBA Holdings", REAL], "supplier": ["00000001", None]}),
        "supplier_name", "supplier",
    )  # fmt: skip
    known = learned(codenames_of({REAL: CODE}), [register(), payees])
    assert known.ids == {"00000001": "plant-x"}
    assert known.hide("ZBA Holdings, 00000001") == "Plant X, plant-x"
    assert row_codes(known, payees).tolist() == [CODE, CODE]
    by_number = learned(codenames_of({"00000001": CODE}), [register()])
    assert by_number.hide("zyqqthorpe bram aerospace") == CODE


def test_a_site_that_bears_the_code_name_already_gives_its_company_away():
    known = learned(codenames_of({REAL: CODE}), [sites(("S1", "plant x", "ZY999999"))])
    assert known.hide("ZY999999") == "plant-x"


def test_the_first_word_is_hidden_unless_others_bear_it_or_it_says_nothing():
    assert learned(codenames_of({REAL: CODE}), [register()]).hide("Zyqqthorpe_po.xlsx") == "Plant X_po.xlsx"
    shared = register(**{"00000004": "Zyqqthorpe Bakery Ltd"})
    assert learned(codenames_of({REAL: CODE}), [shared]).hide("Zyqqthorpe") == "Zyqqthorpe"
    plain = learned(codenames_of({REAL: CODE}), [register()], ordinary={"zyqqthorpe"})
    assert plain.hide("Zyqqthorpe") == "Zyqqthorpe"


def test_a_code_name_that_is_somebody_else_or_stands_for_nobody_is_a_fault():
    with pytest.raises(StudyError, match="is the name of another company here"):
        learned(codenames_of({REAL: "Moorend Bakery"}), [register()])
    with pytest.raises(StudyError, match=r"behind the code name 'Plant X' stands in no register") as raised:
        learned(codenames_of({"Zyqqthorp Aerospace plc": CODE}), [register()])
    assert "yqq" not in str(raised.value)


def test_a_faulty_table_hides_all_the_same():
    assert scrubbed({REAL: 3, "ZY300000": ""}).hide(f"{REAL}, ZY300000") == "Code, code"
    assert not scrubbed([REAL])


def test_a_study_hides_before_it_is_read(tmp_path):
    (tmp_path / "study.toml").write_text(f'[confidential.codenames]\n"{REAL}" = "{CODE}"\n', "utf-8")
    try:
        hide_for(tmp_path)
        assert current_sieve() is not None
        assert write_text(tmp_path / "zyqqthorpe.txt", f"of {REAL}\n") == tmp_path / "Plant X.txt"
        assert (tmp_path / "Plant X.txt").read_text("utf-8") == "of Plant X\n"
    finally:
        sieve_with(None)
    hide_for(tmp_path / "nowhere")
    assert current_sieve() is None
