"""`zhixing ingest`: what it prints, and that a run which fails leaves the previous warehouse as it was."""

from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from zhixing.cli import app

SOURCE = Path(__file__).parents[2] / "params" / "sources" / "stf_mpf.yml"
HEADER = "tipo_andamento,classe,num_processo,data_autuacao,data_baixa,em_tramitacao\n"
ROWS = "".join(
    f"recebido,RE,{number},05/03/2012,{'-' if number % 2 else '17/10/2013'},Não\n" for number in range(1, 301)
)
BACKWARDS = "recebido,Inq,9,13/12/2021,25/08/2021,Não\n"


@pytest.fixture
def ingest(tmp_path):
    """Run the command on one export text; hand back its result and the warehouse's path."""

    def _ingest(text):
        exports = tmp_path / "exports"
        exports.mkdir(exist_ok=True)
        (exports / "stf_mpf_cases.csv").write_bytes(text.encode())
        warehouse = tmp_path / "stf.duckdb"
        return CliRunner().invoke(
            app, ["ingest", str(exports), "--source", str(SOURCE), "--warehouse", str(warehouse)]
        ), warehouse

    return _ingest


def test_it_prints_rows_read_accepted_superseded_and_rejected(ingest):
    result, warehouse = ingest(
        HEADER + ROWS + ROWS.splitlines()[0].replace("recebido", "baixado") + "\n" + BACKWARDS
    )
    assert result.exit_code == 0
    counts = next(line.split() for line in result.stdout.splitlines() if line.startswith("stf_mpf_cases.csv"))
    assert counts[1:] == ["UTF-8", "302", "300", "1", "1"]
    assert "closing_not_before_filing" in result.stdout
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        rejects = connection.execute(
            "SELECT source_file, source_line, rule, original_text FROM rejects"
        ).fetchall()
    assert rejects == [("stf_mpf_cases.csv", 303, "closing_not_before_filing", BACKWARDS.strip())]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        (HEADER, "no row below it"),
        (HEADER.replace("data_autuacao", "data") + ROWS, "lacks the heading “data_autuacao”"),
        (HEADER + ROWS + BACKWARDS * 4, "limits.reject_share"),
    ],
    ids=["empty", "header only", "missing column", "too many rejected"],
)
def test_a_run_that_fails_leaves_the_previous_warehouse_untouched(ingest, text, said):
    _, warehouse = ingest(HEADER + ROWS)
    before = warehouse.read_bytes()
    result, _ = ingest(text)
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert warehouse.read_bytes() == before
    assert [path.name for path in warehouse.parent.glob("*.draft*")] == []
