import csv
import io
import json
import zipfile

import pytest
from pypdfium2 import PdfDocument
from xlsxwriter import Workbook

from app.core.files import store_file
from app.core.unit_of_work import unit_of_work
from app.documents.printing import template_named
from app.documents.rendering.stock import list_stock
from app.documents.rendering.template import placeholders, written
from app.documents.tables import TableError, read_table
from tests.documents.rendering.papers import NAMES, pages
from tests.factories.documents import DocumentFactory

HEADERS = ["姓名", "单位", "活动名称", "活动日期", "地点", "颁发单位", "颁发日期", "编号"]


def row(name: str, number: int) -> list[str]:
    return [name, "东湖软件", "科技创新大会", "2026年3月12日", "武汉", "汉阳区人民政府",
            "2026年3月13日", f"A-{number}"]  # fmt: skip


@pytest.fixture
def sheet(tmp_path):
    """Names of every kind, as a CSV of Excel."""
    path = tmp_path / "words.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([HEADERS, *(row(name, n) for n, name in enumerate(NAMES))])
    return path


@pytest.fixture
def flask(app):
    def invoke(*words: str):
        return app.test_cli_runner().invoke(args=["documents", *map(str, words)])

    return invoke


def test_templates_are_listed_with_their_words(flask):
    found = {one["label"]: one for one in json.loads(flask("templates", "--json").stdout)}
    assert set(found) == {template.label for template in list_stock()}
    attendance = found["attendance/zh_Hans_CN/2"]
    assert attendance["optional"] == ["organisation", "place"]
    assert (attendance["width"], attendance["title"]) == (297, "参会证明")
    assert "recipient" in flask("templates").stdout


def test_a_template_is_explained_also_one_of_a_file(flask, tmp_path):
    path = tmp_path / "own.json"
    path.write_bytes(written(template_named("attendance.en")))
    said = flask("explain", path).stdout
    assert "Certificate of Attendance" in said
    assert "Printed by the press" in said
    for wrong, words in (("none", "no template"), (tmp_path / "no.json", "No such file")):
        result = flask("explain", wrong)
        assert result.exit_code == 1
        assert words in result.stderr
    path.write_bytes(b"{}")
    assert "missing required field" in flask("explain", path).stderr


def test_a_sheet_becomes_one_pdf(flask, sheet, tmp_path):
    out = tmp_path / "all.pdf"
    result = flask("print", "attendance", sheet, out)
    assert result.stdout.splitlines()[-1] == f"{len(NAMES)} papers are in {out}."
    read = pages(out.read_bytes())
    assert [name in text for name, text in zip(NAMES, read, strict=True)] == [True] * len(NAMES)


def test_a_sheet_becomes_a_zip_of_signed_papers(flask, sheet, tmp_path):
    out = tmp_path / "all.zip"
    assert flask("print", "attendance", sheet, out, "--sign", "--sample").exit_code == 0
    archive = zipfile.ZipFile(out)
    assert len(archive.namelist()) == len(NAMES)
    assert archive.namelist()[0] == "00002_A-0_张三.pdf"
    paper = archive.read("00002_A-0_张三.pdf")
    assert b"ETSI.CAdES.detached" in paper
    assert "示例" in pages(paper)[0]
    (tmp_path / "one.pdf").write_bytes(paper)
    result = flask("verify", tmp_path / "one.pdf", "--json")
    assert result.exit_code == 1
    said = json.loads(result.stdout)
    assert (said["status"], said["signature"]["intact"]) == ("other_file", True)
    assert "intact" in flask("verify", tmp_path / "one.pdf").stdout


def test_several_badges_stand_on_a_sheet_of_paper(flask, tmp_path):
    wanted = [name for name in placeholders(template_named("badge-guest")) if name != "verify_url"]
    words = tmp_path / "badges.csv"
    lines = [",".join(wanted), *(",".join(f"{name[:2]}{n}" for name in wanted) for n in range(9))]
    words.write_text("\n".join(lines), encoding="utf-8")
    out = tmp_path / "badges.pdf"
    assert flask("print", "badge-guest", words, out, "--paper", "a3").exit_code == 0
    assert len(PdfDocument(out)) == 2
    assert flask("print", "badge-guest", words, out).exit_code == 0
    assert len(PdfDocument(out)) == 9


def test_all_faults_of_all_rows_are_told_and_nothing_is_written(flask, sheet, tmp_path):
    text = sheet.read_text("utf-8-sig").replace("张三", "张\x07").replace("李㛃", " ")
    sheet.write_text(text, "utf-8-sig")
    out = tmp_path / "all.pdf"
    result = flask("print", "attendance", sheet, out)
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "Error: Row 2: 姓名中有印不出的字符：U+0007。",
        f"Row {NAMES.index('李㛃') + 2}: 姓名未填写。",
    ]
    assert [path.name for path in tmp_path.iterdir()] == ["words.csv"]


@pytest.mark.parametrize(
    ("template", "out", "options", "words"),
    [
        ("nobody", "a.pdf", [], "no template"),
        ("attendance", "a.doc", [], "must end in .pdf or .zip"),
        ("attendance", "a.pdf", ["--sign"], "is not signed"),
        ("attendance", "a.zip", ["--paper", "a3"], "merged"),
        ("honour", "a.pdf", [], "no column for: title"),
        ("attendance", "a.pdf", ["--paper", "a4"], "smaller"),
        ("attendance", "no/where/a.pdf", [], "No such file"),
    ],
)
def test_what_cannot_be_printed_is_refused(flask, sheet, tmp_path, template, out, options, words):
    result = flask("print", template, sheet, tmp_path / out, *options)
    assert result.exit_code == 1
    assert words in result.stderr
    assert not (tmp_path / out).exists()


def test_what_was_issued_is_found_by_its_file(flask, tmp_path):
    with unit_of_work():
        stored = store_file(b"%PDF-1.7 ours", filename="a.pdf", content_type="application/pdf")
        document = DocumentFactory(issued=True, file_id=stored.id, sha256=stored.sha256)
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.7 ours")
    result = flask("verify", path)
    assert result.exit_code == 0
    assert result.stdout == f"Register: genuine {document.number}\nSignature: none\n"
    assert flask("verify", tmp_path / "none.pdf").exit_code == 1


def workbook(*rows: list[object]) -> bytes:
    out = io.BytesIO()
    with Workbook(out) as book:
        page = book.add_worksheet()
        for number, cells in enumerate(rows):
            page.write_row(number, 0, cells)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        workbook(["姓名", "", "编号"], [], ["张三", "x", 12], ["李四", "", "A-1"]),
        "Recipient,,NUMBER\n张三,x,12\n,,\n李四,,A-1\n".encode(),
        "姓名,,编号\r\n\r\n张三,x, 12 \r\n李四,,A-1\r\n".encode("gb18030"),
    ],
)
def test_words_are_read_from_workbooks_and_csv(tmp_path, content):
    path = tmp_path / "words"
    path.write_bytes(content)
    table = read_table(path)
    assert table.columns == ("recipient", "number")
    assert [words for _, words in table.rows] == [
        {"recipient": "张三", "number": "12"},
        {"recipient": "李四", "number": "A-1"},
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no row"),
        ("姓名\n".encode(), "no row"),
        ("姓名,recipient\na,b\n".encode(), "two columns"),
        (b"PK\x03\x04 broken", "words: "),
        (b"\xff\xfe\x81", "neither a workbook"),
    ],
)
def test_a_sheet_that_cannot_be_read_is_told(tmp_path, content, words):
    path = tmp_path / "words"
    path.write_bytes(content)
    with pytest.raises(TableError, match=words):
        read_table(path)
