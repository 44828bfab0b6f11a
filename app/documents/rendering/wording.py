"""The fixed words of the papers, by language. They are part of the template, not of a catalogue:
a paper printed again in ten years must say the same.
"""

from dataclasses import dataclass

from app.documents.rendering.words import (
    AttendanceWords,
    CertificateWords,
    DocumentKind,
    PaperLocale,
)


@dataclass(frozen=True, slots=True)
class Wording:
    """What every paper of a language says."""

    titles: dict[DocumentKind, str]
    opening: str
    joint: str
    closings: dict[DocumentKind, str]
    """A last paragraph of its own; empty where the language has none."""
    number: str
    scan: str
    seal: str
    sample: str
    sample_note: str
    trial_signature: str
    """Beside the sample's sentence where a development identity signs."""
    preview: str
    plaque_sample: str
    proof: str
    """Across a plaque's proof."""
    awarded_to: str
    poster_seal: tuple[str, ...]
    """Lines of the seal beside a poster's QR code."""
    poster_how: tuple[str, ...]
    poster_address: str
    poster_draft: str
    poster_foot: str
    subject: str
    language: str
    """As the PDF catalogue writes it (BCP 47)."""


WORDING = {
    PaperLocale.CHINESE: Wording(
        titles={
            DocumentKind.ATTENDANCE: "参会证明",
            DocumentKind.SIGNING: "签约证书",
            DocumentKind.PLAQUE: "牌匾",
        },
        opening="兹证明",
        joint="与",
        closings={DocumentKind.ATTENDANCE: "特此证明。", DocumentKind.SIGNING: "特发此证。"},
        number="编号",
        scan="扫码查验",
        seal="盖章处",
        sample="示例",
        sample_note="本证书为示例，所载内容均属虚构，不作任何证明之用。",
        trial_signature="电子签名为试用签名，不代表颁发单位。",
        preview="预览",
        plaque_sample="示例，所载内容均属虚构",
        proof="校样",
        awarded_to="授予",
        poster_seal=("扫码", "报名"),
        poster_how=("用微信或手机相机扫一扫，", "填写姓名、单位和手机号，", "一分钟报完名。"),
        poster_address="也可以在浏览器里打开：",
        poster_draft="草稿：活动尚未发布，请勿张贴",
        poster_foot="由会签提供",
        subject="编号 {number}",
        language="zh-CN",
    ),
    PaperLocale.ENGLISH: Wording(
        titles={
            DocumentKind.ATTENDANCE: "Certificate of Attendance",
            DocumentKind.SIGNING: "Certificate of Signing",
            DocumentKind.PLAQUE: "Plaque",
        },
        opening="This is to certify that",
        joint="and",
        closings={DocumentKind.ATTENDANCE: "", DocumentKind.SIGNING: ""},
        number="No.",
        scan="Scan to verify",
        seal="Place of seal",
        sample="SAMPLE",
        sample_note="This certificate is a sample. All it says is fictional and proves nothing.",
        trial_signature="The electronic signature is a trial one, not the issuing body’s.",
        preview="PREVIEW",
        plaque_sample="SAMPLE: all it says is fictional",
        proof="PROOF",
        awarded_to="Awarded to",
        poster_seal=("Scan to", "register"),
        poster_how=("Point your phone camera here,", "enter name and phone,", "done in a minute."),
        poster_address="Or open in a browser:",
        poster_draft="Draft: not published yet, please do not put it up",
        poster_foot="Provided by Huiqian",
        subject="No. {number}",
        language="en",
    ),
}


def body_text(words: CertificateWords) -> str:
    """The sentence that goes on from the names."""
    if words.locale == PaperLocale.ENGLISH:
        return _english_body(words)
    if isinstance(words, AttendanceWords):
        place = f"在{words.place}" if words.place else ""
        return f"于{words.date_text}{place}参加{_quoted(words.event)}。"
    return f"就{_quoted(words.project)}项目，于{words.date_text}在{words.event}上正式签约。"


def _english_body(words: CertificateWords) -> str:
    if isinstance(words, AttendanceWords):
        place = f" at {words.place}" if words.place else ""
        return f"attended “{words.event}”, held on {words.date_text}{place}."
    return f"signed the project “{words.project}” at “{words.event}” on {words.date_text}."


def _quoted(name: str) -> str:
    """Chinese quotation marks, single inside where the name brings its own."""
    return f"“{name.replace('“', '‘').replace('”', '’')}”"
