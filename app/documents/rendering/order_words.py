"""What a workshop is told: the words of an order sheet and its fixed sentences, by language.

The sentences are part of the template, not of a catalogue: a sheet goes to people outside.
"""

from dataclasses import dataclass

from app.documents.rendering.finishes import Finish
from app.documents.rendering.plaque import Plate
from app.documents.rendering.words import PaperLocale
from app.documents.rendering.workshop import Mounting


@dataclass(frozen=True, slots=True)
class OrderItem:
    """One plaque of an order."""

    number: str
    title: str
    awarded_to: str
    quantity: int
    folder: str
    """Where its files lie, beside the sheet."""
    plate: Plate
    holes: tuple[complex, ...]
    """Centres of mounting holes in millimetres; empty where there are none."""


@dataclass(frozen=True, slots=True)
class OrderWords:
    """制作单. ``contact``, ``phone``, ``deadline`` and ``note`` may be empty."""

    event: str
    organiser: str
    contact: str
    phone: str
    deadline: str
    note: str
    made_on: str
    finish: Finish
    mounting: Mounting
    locale: str
    items: tuple[OrderItem, ...]


@dataclass(frozen=True, slots=True)
class OrderWording:
    """Labels and sentences of a language; an empty field of the order is a line to write on."""

    title: str
    made_on: str
    count: str
    event: str
    organiser: str
    contact: str
    phone: str
    deadline: str
    mounting: str
    profile: str
    formats: str
    note: str
    number: str
    awarded_to: str
    size: str
    finish: str
    pieces: str
    files: str
    finishes: dict[Finish, str]
    mountings: dict[Mounting, str]
    holes: str
    rules_title: str
    rules: tuple[str, ...]
    page: str
    language: str


ORDER_WORDING = {
    PaperLocale.CHINESE: OrderWording(
        title="牌匾制作单",
        made_on="制表 {date}",
        count="{kinds} 种，共 {pieces} 块",
        event="活动",
        organiser="委托单位",
        contact="联系人",
        phone="电话",
        deadline="交货日期",
        mounting="安装方式",
        profile="加工格式",
        formats="线稿（PDF、SVG、DXF）、专色 PDF、四色底 PDF，均为 1:1",
        note="备注",
        number="编号",
        awarded_to="接牌单位",
        size="成品尺寸",
        finish="材质工艺",
        pieces="{count} 块",
        files="文件夹",
        finishes={
            Finish.BRASS: "铜牌，拉丝，凹字填黑漆",
            Finish.STEEL: "不锈钢，拉丝，凹字填黑漆",
            Finish.WOOD: "木牌，深色底，凹字贴金",
        },
        mountings={
            Mounting.HANGER: "背面挂装，正面不打孔",
            Mounting.HOLES: "四角打孔",
            Mounting.STAND: "配支架，正面不打孔",
        },
        holes="四角打孔，孔径 {diameter:g} mm，孔心距两边各 {inset:.1f} mm",
        rules_title="加工说明",
        rules=(
            "所有文件均为 1:1，单位毫米；文字已转曲，无需字体，请勿改动字形、比例和位置。",
            "激光、蚀刻、雕刻：用“线稿”（PDF、SVG、DXF）。笔画已合并，闭合轮廓内的轮廓是镂空。",
            "印刷、填漆：用“专色”；不用专色金的，用“四色底”。出血 3 mm，文字叠印，裁切标记在各版。",
            "“校样”图片只看效果，不作加工依据。实物以封样或双方书面确认为准。",
            "编号供核对，除非牌面设计中已有，请勿刻在正面。",
        ),
        page="第 {page} 页，共 {pages} 页",
        language="zh-CN",
    ),
    PaperLocale.ENGLISH: OrderWording(
        title="Order for plaques",
        made_on="Drawn up on {date}",
        count="{kinds} designs, {pieces} plaques",
        event="Event",
        organiser="Ordered by",
        contact="Contact",
        phone="Phone",
        deadline="To be delivered by",
        mounting="Mounting",
        profile="Profiles",
        formats="Outlines (PDF, SVG, DXF), spot colours (PDF), CMYK ground (PDF), all at 1:1",
        note="Note",
        number="Number",
        awarded_to="Awarded to",
        size="Finished size",
        finish="Finish",
        pieces="{count} ×",
        files="Folder",
        finishes={
            Finish.BRASS: "Brass, brushed, engraved, filled with black enamel",
            Finish.STEEL: "Stainless steel, brushed, engraved, filled with black enamel",
            Finish.WOOD: "Wood, dark, carved and gilded",
        },
        mountings={
            Mounting.HANGER: "Hung from behind, no holes in the face",
            Mounting.HOLES: "A hole in each corner",
            Mounting.STAND: "With a stand, no holes in the face",
        },
        holes="A hole in each corner, {diameter:g} mm wide, {inset:.1f} mm from both edges",
        rules_title="For the workshop",
        rules=(
            "All files are at 1:1, in millimetres. Text is outlines: no font is needed.",
            "Laser, etching, engraving: 线稿 (PDF, SVG, DXF). A contour within another is a hole.",
            "Printing, enamel: 专色 (spot colours); without a spot gold, 四色底 (CMYK ground).",
            "Bleed 3 mm; text overprints; marks stand on every plate.",
            "校样 (proof) shows an impression; what counts is the sample that both sides approved.",
            "The number is for reference, and not engraved unless it stands in the design.",
        ),
        page="Page {page} of {pages}",
        language="en",
    ),
}
