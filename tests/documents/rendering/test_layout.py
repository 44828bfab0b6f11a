from dataclasses import replace
from itertools import pairwise

import pytest

from app.documents.rendering import LayoutError, Reason
from app.documents.rendering.fonts import Typeface, spoken, text_width
from app.documents.rendering.papers import sheet_of
from app.documents.rendering.sheet import Panel, Sheet
from tests.documents.rendering.papers import (
    ATTENDANCE,
    ATTENDANCE_EN,
    EVERY_KIND,
    SIGNING,
    SIGNING_EN,
)

SHORTEST = replace(
    ATTENDANCE, recipient="李", organisation="", event="会", place="", issuer="局", number="1"
)
LONGEST = replace(
    ATTENDANCE,
    recipient="买买提·吐尔逊·阿卜杜热合曼·艾合买提江·努尔麦麦提",
    organisation="新疆维吾尔自治区克孜勒苏柯尔克孜自治州阿合奇县农村信用合作联社股份有限公司"
    "科技创新与数字化转型办公室",
    event="第二十八届中国（武汉）国际汽车制造技术暨智能装备博览会、数字经济与实体经济融合发展"
    "高峰论坛（AI for Manufacturing 2022）暨汉阳区科技创新大会",
    date_text="2022年5月12日至2022年5月15日",
    place="武汉国际博览中心A3馆二层“长江”会议厅",
    issuer="武汉市汉阳区科学技术和经济信息化局、武汉经济技术开发区（汉南区）数字经济发展领导小组办公室",
)


def shown(sheet: Sheet) -> list[str]:
    return [spoken("".join(run.text for run in line.runs)) for line in sheet.lines]


def size_of(sheet: Sheet, start: str) -> float:
    sizes = [
        line.runs[0].size
        for line, text in zip(sheet.lines, shown(sheet), strict=True)
        if text.startswith(start)
    ]
    return sizes[0]


def test_an_attendance_certificate_reads_from_title_to_number():
    assert shown(sheet_of(ATTENDANCE)) == [
        "参会证明",
        "兹证明",
        "武汉理工大学",
        "欧阳静",
        "于2022年5月12日在武汉参加“汉阳区科技创",
        "新暨数字经济大会”。",
        "特此证明。",
        "汉阳区人民政府",
        "2022年5月13日",
        "编号 HY2022-CH-00017",
        "扫码查验",
        "盖章处",
    ]


def test_a_signing_certificate_names_parties_project_and_event():
    text = "".join(shown(sheet_of(SIGNING)))
    assert text.startswith(
        "签约证书兹证明湖北省交通规划设计院股份有限公司与武汉理工大学"
        "就“轻质低收缩超高性能混凝土开发及其在桥梁中应用”项目，"
        "于2022年5月12日在汉阳区科技创新暨数字经济大会上正式签约。特发此证。"
    )


def test_english_papers_read_as_english():
    text = " ".join(shown(sheet_of(ATTENDANCE_EN)))
    assert text.startswith(
        "Certificate of Attendance This is to certify that Anne-Marie O’Neill "
        "Wuhan University of Technology attended “Hanyang District Conference on Sci-Tech "
        "Innovation and the Digital Economy”, held on 12 May 2022 at Wuhan. Hanyang"
    )
    text = " ".join(shown(sheet_of(SIGNING_EN)))
    assert "Wuhan University of Technology signed the project “Development of" in text
    assert "“Hanyang District Conference on Sci-Tech Innovation” on 12 May 2022." in text


def test_nothing_is_said_of_a_place_or_house_that_nobody_knows():
    sheet = sheet_of(replace(ATTENDANCE, place="", organisation=" "))
    assert shown(sheet)[1:4] == [
        "兹证明",
        "欧阳静",
        "于2022年5月12日参加“汉阳区科技创新暨数字经济大会”。",
    ]
    assert "2022." in " ".join(shown(sheet_of(replace(ATTENDANCE_EN, place=""))))


def test_quotation_marks_inside_a_name_become_single():
    sheet = sheet_of(replace(ATTENDANCE, event="“智汇汉阳”大会"))
    assert "于2022年5月12日在武汉参加“‘智汇汉阳’大会”。" in shown(sheet)


def test_a_sample_says_so_twice_and_a_real_one_never():
    real, sample = sheet_of(ATTENDANCE), sheet_of(replace(ATTENDANCE, sample=True))
    assert shown(sample)[len(shown(real)) :] == [
        "示例",
        "本证书为示例，所载内容均属虚构，不作任何证明之用。",
    ]
    assert [isinstance(shape, Panel) for shape in (*real.shapes[-1:], *sample.shapes[-1:])] == [
        False,
        True,
    ]


def test_a_preview_has_a_watermark_and_no_working_code():
    real, preview = sheet_of(ATTENDANCE), sheet_of(ATTENDANCE, preview=True)
    assert replace(preview, watermark="", codes=real.codes) == real
    assert preview.watermark == "预览"
    assert set(preview.codes[0].content.split()) == {"PREVIEW"}
    assert sheet_of(ATTENDANCE_EN, preview=True).watermark == "PREVIEW"


def test_long_names_shrink_and_then_wrap():
    def sizes(name: str) -> tuple[float, int]:
        sheet = sheet_of(replace(ATTENDANCE, recipient=name))
        found = [line for line in sheet.lines if line.runs[0].typeface is Typeface.KAI][1:]
        return found[0].runs[0].size, len(found)

    assert sizes("欧阳静") == (42, 1)
    assert sizes("张" * 16) == (36, 1)
    size, count = sizes("张" * 26)
    assert size < 32
    assert count == 2


def test_both_parties_stand_in_one_size():
    for words in (SIGNING, SIGNING_EN, replace(SIGNING, party_a="湖北省交通规划设计院" * 4)):
        sheet = sheet_of(words)
        assert size_of(sheet, words.party_a[:5]) == size_of(sheet, words.party_b[:5])


@pytest.mark.parametrize("words", [*EVERY_KIND, SHORTEST, LONGEST])
def test_everything_stands_inside_the_frame_and_nothing_on_another_line(words):
    sheet = sheet_of(replace(words, sample=True))
    for line in sheet.lines:
        last = line.runs[-1]
        end = last.x + (
            text_width(last.text.rstrip(), last.typeface) * last.size
            + last.spacing * (len(last.text) - 1)
        )
        assert 60 < line.runs[0].x < end < sheet.width - 60
        assert 55 < line.runs[0].y < sheet.height - 80
    column = [line.runs[0] for line in sheet.lines[:-7]]
    for upper, lower in pairwise(column):
        assert upper.y - lower.y >= upper.size * 0.25 + lower.size * 0.85


def test_joint_issuers_stand_on_a_line_each_where_they_can():
    issuer = "武汉市汉阳区人民政府办公室、武汉理工大学科学技术发展院"
    sheet = sheet_of(replace(ATTENDANCE, issuer=issuer))
    assert shown(sheet)[-6:-4] == ["武汉市汉阳区人民政府办公室、", "武汉理工大学科学技术发展院"]
    sheet = sheet_of(LONGEST)
    assert "".join(shown(sheet)[-7:-4]) == LONGEST.issuer


def test_a_word_too_wide_for_a_line_is_set_smaller():
    sheet = sheet_of(replace(ATTENDANCE, event="x" * 70, place=""))
    assert any(text.startswith("“xxx") for text in shown(sheet))


def test_wholly_latin_names_are_set_in_serif():
    sheet = sheet_of(replace(ATTENDANCE, recipient="José Ñúñez"))
    assert [run.typeface for run in sheet.lines[3].runs] == [Typeface.SERIF]


@pytest.mark.parametrize(
    ("change", "reason", "message"),
    [
        ({"recipient": "　"}, Reason.EMPTY, "姓名未填写。"),
        ({"recipient": "张" * 70}, Reason.TOO_LONG, "姓名太长，排不下。"),
        ({"recipient": "W" * 90}, Reason.TOO_LONG, "姓名太长，排不下。"),
        ({"organisation": "汉" * 200}, Reason.TOO_LONG, "单位太长"),
        ({"event": "大会" * 300}, Reason.TOO_LONG, "正文太长"),
        ({"event": "x" * 300}, Reason.TOO_LONG, "正文太长"),
        ({"issuer": "局" * 90}, Reason.TOO_LONG, "颁发单位太长"),
        ({"number": "1" * 200}, Reason.TOO_LONG, "编号太长"),
        ({"verify_url": "https://e.example/" + "x" * 400}, Reason.TOO_LONG, "查验网址太长"),
        ({"verify_url": "https://例子.example/"}, Reason.BAD_ADDRESS, "查验网址不是网址。"),
        ({"verify_url": "a b"}, Reason.BAD_ADDRESS, "查验网址不是网址。"),
        ({"recipient": "张\x07"}, Reason.UNPRINTABLE, r"姓名中有印不出的字符：U\+0007。"),
        ({"recipient": "བ"}, Reason.UNPRINTABLE, r"姓名中有印不出的字符：“བ”（U\+0F56）。"),
        ({"locale": "tlh"}, Reason.UNKNOWN_LANGUAGE, "没有这种语言的证书。"),
    ],
)
def test_what_cannot_be_laid_out_is_refused_in_words(change, reason, message):
    with pytest.raises(LayoutError, match=message) as caught:
        sheet_of(replace(ATTENDANCE, **change))
    assert (caught.value.reason, caught.value.field) == (
        reason,
        "body" if "event" in change else next(iter(change)),
    )


def test_an_english_paper_refuses_in_english():
    with pytest.raises(LayoutError, match=r"^The name is too long: it does not fit\.$"):
        sheet_of(replace(ATTENDANCE_EN, recipient="W" * 90))
    with pytest.raises(LayoutError, match=r"^Party A has .* printed: “བ” \(U\+0F56\)\.$"):
        sheet_of(replace(SIGNING_EN, party_a="བ"))
