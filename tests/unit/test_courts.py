from datetime import date

import polars as pl
import pytest

from zhixing.law.courts import COLUMNS, CourtTable, CourtTableError
from zhixing.law.units import UnitError

YEAR_END = date(2020, 12, 31)
COUNTIES = {
    "川01": 20, "川03": 6, "川04": 5, "川05": 7, "川06": 6, "川07": 9, "川08": 7, "川09": 5, "川10": 5, "川11": 11, "川13": 9,
    "川14": 6, "川15": 10, "川16": 6, "川17": 7, "川18": 8, "川19": 5, "川20": 3, "川32": 13, "川33": 18, "川34": 17,
}  # fmt: skip
WITHOUT_COUNTY = {"川0191", "川0192", "川0792", "川0793"}
RAILWAY = {"川7101", "川7102"}


@pytest.fixture(scope="module")
def courts():
    return CourtTable.load()


def test_columns(courts):
    assert dict(courts.frame.schema) == COLUMNS


def test_22_intermediate_courts_and_no_02_or_12(courts):
    codes = [unit.code for unit in courts.units("intermediate", YEAR_END)]
    assert len(codes) == 22
    assert not {"川02本", "川12本"} & set(codes)
    assert {unit.code for unit in courts.units("prefecture", YEAR_END)} == {*COUNTIES, "川71"}


@pytest.mark.parametrize("day", [date(2018, 1, 1), YEAR_END, date(2022, 6, 1)])
def test_183_county_courts_in_the_published_numbers(courts, day):
    assert sum(COUNTIES.values()) == 183
    for prefecture, number in COUNTIES.items():
        below = {
            unit.code
            for unit in courts.children(courts.resolve(prefecture, day), day)
            if unit.kind == "court"
        }
        assert len(below - WITHOUT_COUNTY) == number, prefecture


def test_courts_without_a_county(courts):
    codes = {unit.code for unit in courts.units("court", YEAR_END)}
    assert codes >= WITHOUT_COUNTY | RAILWAY
    assert len(codes) == 183 + 2 + 4
    railway = courts.resolve("川71", YEAR_END)
    assert railway.kind == "prefecture"
    assert [unit.code for unit in courts.children(railway, YEAR_END)] == ["川71本", "川7101", "川7102"]


@pytest.mark.parametrize(
    ("names", "code", "kind"),
    [
        (("全国", "nation", "Nation", "all"), "全国", "nation"),
        (("川", "四川", "四川省", "Sichuan", "sichuan", " SICHUAN "), "川", "province"),
        (("川本", "四川高院", "四川省高级人民法院", "sichuan-high"), "川本", "high"),
        (("川01", "成都", "成都市", "Chengdu", "chengdu"), "川01", "prefecture"),
        (
            (
                "川01本",
                "成都中院",
                "成都市中级人民法院",
                "chengdu-intermediate",
                "Chengdu Intermediate Court",
            ),
            "川01本",
            "intermediate",
        ),
        (
            ("川0104", "锦江", "锦江区", "锦江区人民法院", "成都市锦江区人民法院", "Jinjiang", "jinjiang"),
            "川0104",
            "court",
        ),
        (("川18", "雅安", "Ya'an", "ya’an", "yaan"), "川18", "prefecture"),
        (("川33", "甘孜", "甘孜州", "甘孜藏族自治州", "Garzê", "garze"), "川33", "prefecture"),
        (("川3328", "甘孜县", "甘孜县人民法院", "Garzê County"), "川3328", "court"),
        (("川32", "阿坝", "阿坝藏族羌族自治州", "Aba"), "川32", "prefecture"),
        (("川3231", "阿坝县", "aba-county"), "川3231", "court"),
        (("川34本", "凉山彝族自治州中级人民法院", "凉山州中级人民法院"), "川34本", "intermediate"),
        (("川1602", "广安区", "广安市广安区人民法院"), "川1602", "court"),
        (("川1002", "内江市市中区人民法院", "neijiang-shizhong"), "川1002", "court"),
        (("川1102", "乐山市市中区人民法院", "leshan-shizhong"), "川1102", "court"),
        (("川0402", "攀枝花市东区人民法院", "攀枝花东区"), "川0402", "court"),
        (("川0521", "泸县", "泸县人民法院"), "川0521", "court"),
        (("川0726", "北川羌族自治县人民法院", "北川"), "川0726", "court"),
        (("川1133", "马边彝族自治县人民法院"), "川1133", "court"),
        (("川71本", "成都铁路运输中级法院"), "川71本", "intermediate"),
        (("川7101", "成都铁路运输第一法院", "chengdu-railway-no-1"), "川7101", "court"),
        (("川0191", "成都高新技术产业开发区人民法院"), "川0191", "court"),
        (("川0192", "四川天府新区成都片区人民法院", "天府新区"), "川0192", "court"),
        (("川0793", "绵阳高新技术产业开发区人民法院"), "川0793", "court"),
    ],
)
def test_names_of_a_unit(courts, names, code, kind):
    for name in names:
        unit = courts.resolve(name, YEAR_END)
        assert (unit.code, unit.kind) == (code, kind), name


def test_an_intermediate_court_is_stored_under_its_prefecture_s_code(courts):
    chengdu, alone = courts.resolve("川01", YEAR_END), courts.resolve("川01本", YEAR_END)
    assert alone.courts == ("川01",)
    assert chengdu.courts[:2] == ("川01", "川0104")
    assert courts.resolve("川本", YEAR_END).courts == ("川",)


def test_jianyang_moved_from_ziyang_to_chengdu_and_kept_its_code(courts):
    before, after = date(2016, 5, 15), date(2016, 5, 16)
    for day, home in ((before, "川20"), (after, "川01")):
        jianyang = courts.resolve("川2081", day)
        assert courts.parent(jianyang, day).code == home
        assert "川2081" in courts.resolve(home, day).courts
    assert "川2081" not in courts.resolve("川20", after).courts
    assert "川2081" not in courts.resolve("川01", before).courts


def test_a_court_that_changed_its_code_stays_one_court(courts):
    for day, code, former in ((YEAR_END, "川0124", "川0117"), (date(2021, 1, 1), "川0117", "川0124")):
        pidu = courts.resolve("郫都", day)
        assert (pidu.code, pidu.courts) == (code, (code, former))
        assert courts.resolve(former, day) == pidu
        assert {"川0117", "川0124"} <= set(courts.resolve("成都", day).courts)


def test_children_and_parents(courts):
    nation, province, chengdu = (courts.resolve(code, YEAR_END) for code in ("全国", "川", "川01"))
    assert courts.children(nation, YEAR_END) == [province]
    below = courts.children(province, YEAR_END)
    assert [unit.code for unit in below[:3]] == ["川本", "川01", "川03"]
    assert len(below) == 1 + 22
    assert courts.children(chengdu, YEAR_END)[0].code == "川01本"
    jinjiang = courts.resolve("川0104", YEAR_END)
    assert courts.children(jinjiang, YEAR_END) == []
    assert courts.parent(jinjiang, YEAR_END) == chengdu
    assert courts.parent(courts.resolve("川01本", YEAR_END), YEAR_END) == chengdu
    assert courts.parent(chengdu, YEAR_END) == province
    assert courts.parent(province, YEAR_END) == nation
    assert courts.parent(nation, YEAR_END) is None


def test_membership_has_each_code_once(courts):
    table = courts.membership(YEAR_END)
    assert table["court_code"].is_unique().all()
    assert set(table["court_code"]) == set(courts.resolve("全国", YEAR_END).courts)
    rows = {row["court_code"]: row for row in table.iter_rows(named=True)}
    assert rows["川"] == {
        "court_code": "川",
        "unit_code": "川本",
        "prefecture_code": None,
        "province_code": "川",
    }
    assert rows["川01"]["unit_code"] == "川01本"
    assert rows["川2081"]["prefecture_code"] == "川01"
    assert rows["川0117"]["unit_code"] == rows["川0124"]["unit_code"] == "川0124"


def test_unknown_unit_lists_near_matches_and_kinds(courts):
    with pytest.raises(UnitError) as error:
        courts.resolve("Chengda", YEAR_END)
    message = str(error.value)
    for expected in (
        "“Chengda”",
        "2020-12-31",
        "川01 成都 Chengdu",
        "province (such as 川)",
        "court (such as 川0104)",
    ):
        assert expected in message


def test_a_name_of_two_units_asks_for_the_code():
    table = CourtTable.from_frame(
        pl.DataFrame(
            {
                "court_code": ["甲01", "甲02"],
                "name_zh": ["市中", "市中"],
                "slug": ["one", "two"],
                "level": ["basic", "basic"],
            }
        )
    )
    with pytest.raises(UnitError, match=r"not unique.*甲01 市中.*甲02 市中"):
        table.resolve("市中", YEAR_END)
    assert table.resolve("甲02", YEAR_END).slug == "two"


def test_every_code_by_rule_or_seen_has_its_source(courts):
    assert courts.frame["source"].null_count() == 0
    seen = courts.frame.filter(~pl.col("by_rule"))["court_code"].to_list()
    assert {"川", "川01", "川71", "川0104", "川0191", "川2081"} <= set(seen)
    assert courts.frame.filter(pl.col("by_rule"))["level"].unique().to_list() == ["basic"]


def test_slugs_name_files(courts):
    for day in (date(2016, 1, 1), YEAR_END, date(2022, 6, 1)):
        slugs = [unit.slug for unit in courts.on(day).values()]
        assert len(slugs) == len(set(slugs))
        assert all(
            slug.isascii() and slug == slug.lower() and " " not in slug and "/" not in slug for slug in slugs
        )


# a table somebody else brings


def test_a_foreign_table_with_one_court_and_no_province():
    table = CourtTable.from_frame(
        pl.DataFrame({"court_code": ["STF"], "name_en": ["Supreme Federal Court"], "level": ["high"]})
    )
    court = table.resolve("STF", YEAR_END)
    assert (court.kind, court.slug, court.name_zh, court.courts) == (
        "court",
        "supreme-federal-court",
        "Supreme Federal Court",
        ("STF",),
    )
    assert table.resolve("supreme-federal-court", YEAR_END) == court
    nation = table.resolve("全国", YEAR_END)
    assert nation.courts == ("STF",)
    assert table.children(nation, YEAR_END) == [court]
    assert table.parent(court, YEAR_END) == nation
    assert table.membership(YEAR_END).rows() == [("STF", "STF", None, None)]


def test_a_table_of_two_provinces():
    table = CourtTable.from_frame(
        pl.DataFrame(
            {
                "court_code": ["川", "川01", "渝", "渝01"],
                "name_zh": ["四川", "成都", "重庆", "重庆一"],
                "name_en": ["Sichuan", "Chengdu", "Chongqing", "Chongqing First"],
                "level": ["high", "intermediate", "high", "intermediate"],
                "parent_code": [None, "川", None, "渝"],
            }
        )
    )
    assert [unit.code for unit in table.children(table.resolve("全国", YEAR_END), YEAR_END)] == ["川", "渝"]
    assert table.resolve("渝", YEAR_END).courts == ("渝", "渝01")
    assert table.resolve("川01", YEAR_END).courts == ("川01",)


GOOD = {"court_code": ["川", "川01"], "level": ["high", "intermediate"], "parent_code": [None, "川"]}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"level": ["high", "middle"]}, "川01 has level “middle”.*high, intermediate, basic"),
        ({"level": ["high", None]}, "川01 has level"),
        ({"parent_code": [None, "渝"]}, "川01 has parent 渝, which the table lacks"),
        ({"parent_code": ["川01", "川"]}, "川 .high. has parent 川01"),
        ({"court_code": ["川", "川"], "parent_code": [None, None]}, "Two rows.*court_code 川"),
        ({"slug": ["same", "same"]}, "Two rows.*slug same"),
        ({"court_code": ["川", ""]}, "without a court_code"),
        ({"slug": ["ok", None], "name_en": ["x", "-"]}, "or a slug"),
        ({"valid_from": ["2016-05-16", "May"]}, "no date"),
    ],
)
def test_tables_that_contradict_themselves_are_refused(change, message):
    with pytest.raises(CourtTableError, match=message):
        CourtTable.from_frame(pl.DataFrame(GOOD | change))


def test_a_court_without_an_english_name_takes_its_code_as_slug():
    table = CourtTable.from_frame(pl.DataFrame(GOOD | {"name_zh": ["四川", "成都"]}))
    assert table.frame["slug"].to_list() == ["川", "川01"]
    assert table.resolve("成都", YEAR_END).name_en == "成都"


def test_a_table_without_levels_is_refused():
    with pytest.raises(CourtTableError, match="lacks the column level"):
        CourtTable.from_frame(pl.DataFrame({"court_code": ["川"]}))


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(CourtTableError, match="does not exist"):
        CourtTable.load(tmp_path / "none.csv")
