"""Two sources of another country, each one YAML and no code: by an imitation everywhere, by the real file where it is.

The imitation is written here, row by row, with the quirks of the real files: closed cases told twice, a case that
closes before it is filed, one open by its flag and closed by its date, line breaks inside cells, years 0015 and 3013,
and several words for nothing. The same assertions hold for both.
"""

import os
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from zhixing.intake import ingest
from zhixing.records import TABLES

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "params" / "sources"


def real(name):
    """Find a real file: in the folder ZHIXING_REAL names, else in a folder `real` near the checkout."""
    named = os.environ.get("ZHIXING_REAL")
    places = [Path(named) / name] if named else sorted(ROOT.parent.glob(f"*/real/{name}"))
    return next((place for place in places if place.is_file()), None)


STF_HEADER = (
    "tipo_andamento,classe,num_processo,data_autuacao,data_baixa,meio_processo,assunto_completo,em_tramitacao"
)
STF_ROWS = (
    "recebido,RE,900001,05/03/2012,-,Físico,1 - DIREITO PENAL,Sim",
    "recebido,RE,900002,06/03/2012,17/10/2013,Físico,1 - DIREITO PENAL,Não",
    'recebido,AC,900002,29/02/2012,17/10/2013,Físico,"1 - DIREITO PENAL || CAUÇÃO \r2 - PROVAS, MEIOS",Não',
    'recebido,Inq,900003,13/12/2021,25/08/2021,Eletrônico,"0 - ""INQUÉRITO"" || PRAZO",Não',
    "recebido,ARE,900004,02/01/2015,12/01/2015,Eletrônico,-,Sim",
    "baixado,RE,900002,06/03/2012,17/10/2013,Físico,1 - DIREITO PENAL,-",
    'baixado,AC,900002,29/02/2012,17/10/2013,Físico,"1 - DIREITO PENAL || CAUÇÃO \r2 - PROVAS, MEIOS",-',
    'baixado,Inq,900003,13/12/2021,25/08/2021,Eletrônico,"0 - ""INQUÉRITO"" || PRAZO",-',
    "baixado,ARE,900004,02/01/2015,12/01/2015,Eletrônico,-,-",
)
SP_HEADER = "id_processo,natureza,info_assunto,dt_decisao,dt_fal_fim,dt_dist,info_fal_extin_caucao"
SP_ROWS = (
    "90000000120118260100,Sociedade Anônima Fechada,Inadimplemento,2011-11-10 00:00:00,2016-05-18 00:00:00,2011-05-25 00:00:00,-",
    '90000000220138260100,"Sociedade Anônima, Sociedade Limitada",(Vazio),,,2013-08-23 00:00:00,Não',
    "90000000320138260100,Sociedade Limitada,NA,,,3013-08-23 00:00:00,-",
    "90000000420158260100,Sociedade Limitada,-,,,0015-02-16 00:00:00,-",
    "90000000520128260100,Sociedade Limitada,-,,0001-01-02 00:00:00,2012-03-01 00:00:00,-",
    "90000000620168260100,Sociedade Limitada,-,2016-07-22 00:00:00,,,-",
    "90000000720178260100,Sociedade Limitada,-,,2016-01-20 00:00:00,2017-06-16 00:00:00,Sim",
    *(
        f"9{number:012}2018260100,Sociedade Limitada,-,,,2014-09-{number:02} 00:00:00,-"
        for number in range(1, 31)
    ),
)


def written(path, header, rows):
    path.write_bytes("\n".join([header, *rows, ""]).encode())
    return path


KINDS = ["imitation", *(["real"] if real("stf_mpf_cases.csv") and real("sp_bankruptcies.csv") else [])]


@pytest.fixture(params=KINDS)
def export(request, tmp_path):
    """Give the STF or SP file by name, the imitation or the real one."""

    def _export(name, header, rows):
        if request.param == "imitation":
            return written(tmp_path / name, header, rows)
        return real(name)

    return _export


def read(path, source, share=None):
    stated = ingest.Source.load(SOURCES / source)
    if share is not None:
        stated = stated.model_copy(
            update={"limits": stated.limits.model_copy(update={"reject_share": share})}
        )
    return ingest.read(path, stated)


def parsed(path):
    return pl.read_csv(path, infer_schema=False)


def test_every_row_of_the_supreme_court_is_accounted_for(export):
    path = export("stf_mpf_cases.csv", STF_HEADER, STF_ROWS)
    intake = read(path, "stf_mpf.yml", share=0.3)
    rows = parsed(path)
    opened, closed = (
        pl.col(name).str.to_date("%d/%m/%Y", strict=False) for name in ("data_autuacao", "data_baixa")
    )
    backwards = rows.filter(closed < opened)
    good = rows.filter((closed >= opened) | closed.is_null())
    cases = good.select("classe", "num_processo").n_unique()
    (files,) = intake.report["files"].to_dicts()
    assert files == {
        "source_file": path.name,
        "table_name": "cases",
        "encoding": "UTF-8",
        "rows_read": rows.height,
        "accepted": cases,
        "superseded": good.height - cases,
        "rejected": backwards.height,
    }
    assert intake.report["rejects"]["rule"].unique().to_list() == ["closing_not_before_filing"]
    assert TABLES["cases"].is_valid(intake.tables["cases"])


def test_a_case_of_the_supreme_court_is_its_class_and_number_and_its_date_decides(export):
    path = export("stf_mpf_cases.csv", STF_HEADER, STF_ROWS)
    intake = read(path, "stf_mpf.yml", share=0.3)
    cases, rows = intake.tables["cases"], parsed(path)
    undated = rows.filter(pl.col("data_baixa") == "-")
    assert cases.filter(pl.col("closing_date").is_null()).height == undated.height
    flagged_open = rows.filter(pl.col("em_tramitacao") == "Sim")
    assert flagged_open.height == undated.height + 1
    assert any(note.startswith("Accepted by the date") and note.endswith("rows 1.") for note in intake.notes)
    first = rows.row(0, named=True)
    case = cases.row(
        by_predicate=pl.col("case_id") == f"{first['classe']} {first['num_processo']}", named=True
    )
    assert case["filing_date"].strftime("%d/%m/%Y") == first["data_autuacao"]
    assert (case["court_code"], case["source_line"], case["court_is_unknown"]) == ("STF", 2, False)


def test_of_a_case_told_twice_the_row_of_its_receipt_is_kept(export):
    path = export("stf_mpf_cases.csv", STF_HEADER, STF_ROWS)
    intake = read(path, "stf_mpf.yml", share=0.3)
    told = parsed(path).with_columns(case_id=pl.format("{} {}", "classe", "num_processo"))
    lines = _lines(path)
    kept = intake.tables["cases"].select("case_id", "source_line").sort("source_line")
    received = {line for line, text in lines.items() if text.startswith("recebido,")}
    assert set(kept["source_line"]) <= received
    assert set(intake.report["superseded"]["source_line"]).isdisjoint(received)
    assert set(kept["case_id"]) <= set(told["case_id"])


def _lines(path):
    return dict(enumerate(path.read_bytes().decode().split("\n"), start=1))


def test_every_reject_keeps_the_line_it_stands_on_as_the_file_has_it(export):
    for name, header, rows, source in (
        ("stf_mpf_cases.csv", STF_HEADER, STF_ROWS, "stf_mpf.yml"),
        ("sp_bankruptcies.csv", SP_HEADER, SP_ROWS, "sp_bankruptcies.yml"),
    ):
        path = export(name, header, rows)
        rejects = read(path, source, share=0.3).report["rejects"]
        lines = _lines(path)
        assert rejects.height > 0
        assert [lines[line] for line in rejects["source_line"]] == rejects["original_text"].to_list()


def test_every_row_of_the_bankruptcies_is_accounted_for(export):
    path = export("sp_bankruptcies.csv", SP_HEADER, SP_ROWS)
    intake = read(path, "sp_bankruptcies.yml", share=0.3)
    rows = parsed(path).select("dt_dist", "dt_fal_fim")
    day = pl.all().str.slice(0, 10)
    filed, closed = rows.select(day).to_dict(as_series=False).values()
    believed = [text is None or "1990-01-01" <= text <= "2021-09-14" for text in filed]
    ended = [text is None or "1990-01-01" <= text <= "2021-09-14" for text in closed]
    expected = {
        "required_cell_empty": sum(text is None for text in filed),
        "date_out_of_range": sum(not (a and b) for a, b in zip(believed, ended, strict=True)),
        "closing_not_before_filing": sum(
            bool(a and b and fine and over and b < a)
            for a, b, fine, over in zip(filed, closed, believed, ended, strict=True)
        ),
    }
    counted = intake.report["rejects"].group_by("rule").len()
    assert dict(counted.iter_rows()) == expected
    assert intake.tables["cases"].height == rows.height - sum(expected.values())
    assert intake.report["superseded"].is_empty()


def test_what_a_source_lacks_is_empty_and_said(export):
    path = export("sp_bankruptcies.csv", SP_HEADER, SP_ROWS)
    intake = read(path, "sp_bankruptcies.yml", share=0.3)
    cases = intake.tables["cases"]
    assert cases["claim_yuan"].null_count() == cases.height
    assert cases["debtor_is_enterprise"].all()
    assert all(intake.tables[name].is_empty() for name in TABLES if name != "cases")
    assert '"cases.claim_yuan"' in intake.meta["lacks"]
    assert '"payments"' in intake.meta["lacks"]
    assert (intake.meta["currency"], intake.meta["synthetic"], intake.meta["as_of"]) == (
        "BRL",
        "0",
        "2019-12-31",
    )


def test_a_source_brings_its_own_court(export):
    path = export("stf_mpf_cases.csv", STF_HEADER, STF_ROWS)
    courts = read(path, "stf_mpf.yml", share=0.3).courts
    assert courts.select("court_code", "slug").rows() == [("STF", "stf")]


def test_bad_years_do_not_move_the_dates_of_the_others(export):
    path = export("sp_bankruptcies.csv", SP_HEADER, SP_ROWS)
    filed = read(path, "sp_bankruptcies.yml", share=0.3).tables["cases"]["filing_date"]
    assert filed.is_between(date(1990, 1, 1), date(2021, 9, 14)).all()


COUNTS = {
    ("imitation", "stf_mpf_cases.csv"): (4, 3, 2),
    ("imitation", "sp_bankruptcies.csv"): (32, 0, 5),
    ("real", "stf_mpf_cases.csv"): (6041, 5927, 6),
    ("real", "sp_bankruptcies.csv"): (4946, 0, 15),
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_counts_of_both_sources_as_counted_by_hand(kind, tmp_path):
    imitations = {"stf_mpf_cases.csv": (STF_HEADER, STF_ROWS), "sp_bankruptcies.csv": (SP_HEADER, SP_ROWS)}
    for name, source in {
        "stf_mpf_cases.csv": "stf_mpf.yml",
        "sp_bankruptcies.csv": "sp_bankruptcies.yml",
    }.items():
        path = real(name) if kind == "real" else written(tmp_path / name, *imitations[name])
        # the real files pass by the limits of their own sources; nearly every row of an imitation is a quirk
        intake = read(path, source, share=None if kind == "real" else 0.3)
        counts = intake.report["files"].select("accepted", "superseded", "rejected").row(0)
        assert counts == COUNTS[kind, name]
