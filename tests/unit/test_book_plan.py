"""Which pages a book holds: studies for all its units and years, or for those their line names."""

from pathlib import Path

import pytest

from zhixing.book import plan
from zhixing.book.described import BookFile
from zhixing.book.plan import Selection
from zhixing.law.errors import ZhixingError
from zhixing.studies import STUDIES, Library
from zhixing.warehouse.opened import Warehouse

BOOK = {
    "name": "small",
    "title_en": "Small",
    "title_zh": "小",
    "studies": [
        {"study": "recovered_amounts", "units": ["province"]},
        "backlog_reduction",
        {"study": "business_relief", "units": ["province", "川03"], "years": [2020]},
    ],
    "units": ["province", "prefectures"],
    "years": [2020],
    "languages": ["en"],
}


@pytest.fixture
def library(tiny_warehouse: Warehouse) -> Library:
    return Library(tiny_warehouse, STUDIES)


def stems(library: Library, selection: Selection | None = None, **changed: object) -> list[str]:
    pages = plan.unfold(BookFile.model_validate(BOOK | changed), library, selection)
    return [page.stem for page in pages]


def test_a_study_is_made_for_the_units_its_line_names_and_a_bare_name_for_all(library: Library) -> None:
    assert stems(library) == [
        "en/2020/sichuan/recovered_amounts",
        "en/2020/sichuan/backlog_reduction",
        "en/2020/sichuan/business_relief",
        "en/2020/chengdu/backlog_reduction",
        "en/2020/zigong/backlog_reduction",
        "en/2020/zigong/business_relief",
    ]


def test_a_study_of_own_years_is_made_in_these_alone(library: Library) -> None:
    studies = ["backlog_reduction", {"study": "business_relief", "years": [2020]}]
    made = stems(library, studies=studies, years=[2020], units=["province"])
    assert made == ["en/2020/sichuan/backlog_reduction", "en/2020/sichuan/business_relief"]
    book = BookFile.model_validate(BOOK | {"years": [2019], "studies": studies})
    assert book.all_years == (2019, 2020)


def test_the_selection_picks_among_them(library: Library) -> None:
    assert stems(library, Selection(studies=("business_relief",), units=("zigong",))) == [
        "en/2020/zigong/business_relief"
    ]


def test_a_selection_without_a_page_says_what_there_is(library: Library) -> None:
    with pytest.raises(ZhixingError, match=r"leaves no page: recovered_amounts .* chengdu in 2020"):
        stems(library, Selection(studies=("recovered_amounts",), units=("chengdu",)))


def test_a_page_links_the_studies_of_its_own_unit(library: Library) -> None:
    beside = plan.siblings(BookFile.model_validate(BOOK), library)
    assert beside["川", 2020] == ("recovered_amounts", "backlog_reduction", "business_relief")
    assert beside["川01", 2020] == ("backlog_reduction",)


def test_a_study_for_units_outside_the_book_is_refused(library: Library) -> None:
    with pytest.raises(ZhixingError, match="recovered_amounts is to be made for province, none of which"):
        stems(library, units=["川03"])


@pytest.mark.parametrize(
    ("studies", "message"),
    [
        ("[overviews]", "there is no study 'overviews'"),
        ("[backlog_reduction, {study: backlog_reduction, units: [province]}]", "stands there twice"),
        ("[{study: backlog_reduction, unit: province}]", "studies.0.unit"),
    ],
)
def test_a_line_that_says_nothing_possible_is_refused(tmp_path: Path, studies: str, message: str) -> None:
    path = tmp_path / "book.yml"
    path.write_text(
        f"name: x\ntitle_en: X\ntitle_zh: 某\nstudies: {studies}\nunits: [province]\nyears: [2020]\n",
        encoding="utf-8",
    )
    with pytest.raises(ZhixingError, match=message):
        plan.load(path)


def test_the_demonstration_book_names_studies_there_are() -> None:
    book = plan.load(Path(__file__).resolve().parents[2] / "params" / "books" / "sichuan.yml")
    assert set(book.study_names) <= set(STUDIES)
