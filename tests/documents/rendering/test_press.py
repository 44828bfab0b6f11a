"""The press: the same papers as the design layer, valid for judges that nobody here wrote."""

import asyncio
import dataclasses
import io
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from itertools import cycle, islice

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import ImageChops
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pypdfium2 import PdfDocument

from app.documents.rendering import LayoutError, draw, print_words, unprintable
from app.documents.rendering.merging import A3, Paper, merged
from app.documents.rendering.papers import sheet_of
from app.documents.rendering.signatures import Signer, development_identity
from tests.documents.rendering.papers import (
    ADDRESS,
    ATTENDANCE,
    ATTENDANCE_EN,
    EVERY_KIND,
    NAMES,
    SIGNING,
    fonts,
    pages,
    qr_codes,
)

AT = datetime(2026, 3, 12, 4, 30, tzinfo=UTC)
ANTI_ALIASING = 64
"""Of 255: what a glyph's edge differs by where it stands a quarter of a pixel elsewhere."""


@pytest.fixture(scope="module")
def signer(tmp_path_factory) -> Signer:
    return Signer(development_identity(tmp_path_factory.mktemp("key") / "key.pem"))


def paper(words, signer: Signer | None = None) -> bytes:
    return b"".join(print_words(words, AT, signer))


def picture(pdf: bytes):
    return PdfDocument(io.BytesIO(pdf))[0].render(scale=150 / 72).to_pil().convert("L")


@pytest.mark.parametrize("words", EVERY_KIND)
def test_the_press_and_the_design_layer_print_the_same_picture(words):
    words = replace(words, sample=True)
    difference = ImageChops.difference(picture(paper(words)), picture(draw(words)))
    assert difference.getextrema()[1] < ANTI_ALIASING


def test_the_text_layer_says_each_name_character_by_character():
    for name in NAMES:
        assert name in pages(paper(replace(ATTENDANCE, recipient=name)))[0].split("\n")


@pytest.mark.parametrize("words", EVERY_KIND)
def test_a_signed_paper_is_sound_small_and_leads_to_its_page(words, signer, tmp_path):
    pdf = paper(words, signer)
    path = tmp_path / "paper.pdf"
    path.write_bytes(pdf)
    checked = subprocess.run(["qpdf", "--check", path], check=False, capture_output=True, text=True)
    assert (checked.returncode, checked.stderr) == (0, "")
    assert {tuple(row[-5:-2]) for row in fonts(pdf, tmp_path)} == {("yes", "yes", "yes")}
    assert qr_codes(pdf, tmp_path) == [ADDRESS]
    assert len(pdf) < 80_000


def test_poppler_finds_one_valid_signature_over_the_whole_file(signer, tmp_path):
    path = tmp_path / "paper.pdf"
    path.write_bytes(paper(ATTENDANCE, signer))
    said = subprocess.run(
        ["pdfsig", "-nocert", path], check=True, capture_output=True, text=True
    ).stdout
    assert said.count("Signature #") == 1
    assert "ETSI.CAdES.detached" in said
    assert "Total document signed" in said
    assert "Signature is Valid" in said
    assert "Mar 12 2026" in said


@pytest.mark.parametrize("words", [ATTENDANCE, SIGNING])
def test_pyhanko_trusts_a_paper_and_no_changed_one(words, signer):
    pdf = paper(words, signer)
    status = judged(pdf, signer)
    assert (status.intact, status.valid, status.trusted) == (True, True, True)
    assert status.coverage.name == "ENTIRE_FILE"
    changed = pdf.replace(b" Tm\n", b" Tm ", 1)
    assert not judged(changed, signer).intact


def judged(pdf: bytes, signer: Signer):
    context = ValidationContext(trust_roots=[_certificate(signer)], allow_fetching=False)
    signature = PdfFileReader(io.BytesIO(pdf)).embedded_signatures[0]
    return asyncio.run(async_validate_pdf_signature(signature, context))


def _certificate(signer: Signer):
    from asn1crypto.x509 import Certificate
    from cryptography.hazmat.primitives.serialization import Encoding

    return Certificate.load(signer.identity.certificate.public_bytes(Encoding.DER))


def test_a_trial_signature_is_told_on_the_paper_and_an_unsigned_one_says_nothing(signer):
    assert "电子签名为试用签名" in pages(paper(ATTENDANCE, signer))[0]
    assert "trial" in pages(paper(ATTENDANCE_EN, signer))[0]
    assert "签名" not in pages(paper(ATTENDANCE))[0]


def test_a_paper_describes_itself(signer):
    info = PdfDocument(paper(replace(SIGNING, project="𬭎项目"), signer)).get_metadata_dict()
    assert (info["Title"], info["Author"], info["Subject"], info["Creator"]) == (
        "签约证书 𬭎项目",
        "汉阳区人民政府",
        "编号 HY2022-QY-00003",
        "会签 Huiqian",
    )
    assert info["CreationDate"] == "D:20260312043000Z"
    assert b"/Lang(zh-CN)" in paper(SIGNING)


def test_papers_of_one_occasion_share_their_beginning():
    first, second = (
        print_words(replace(ATTENDANCE, recipient=name), AT, None) for name in NAMES[:2]
    )
    other = print_words(replace(ATTENDANCE, event="另一场大会"), AT, None)
    assert first.prefix is second.prefix
    assert first.prefix != other.prefix
    assert len(first.tail) < 12_000


def test_same_words_same_bytes_whatever_was_printed_before_and_in_any_thread(signer):
    alone = [paper(words, signer) for words in EVERY_KIND]
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(lambda words: paper(words, signer), EVERY_KIND * 3))
    assert together == alone * 3


def test_a_merged_file_has_art_and_fonts_once(tmp_path):
    sheets = [
        sheet_of(replace(words, recipient=name) if hasattr(words, "recipient") else words)
        for name, words in zip(NAMES, cycle(EVERY_KIND), strict=False)
    ]
    pdf = merged(sheets)
    path = tmp_path / "merged.pdf"
    path.write_bytes(pdf)
    checked = subprocess.run(["qpdf", "--check", path], check=False, capture_output=True, text=True)
    assert (checked.returncode, checked.stderr) == (0, "")
    assert len(pages(pdf)) == len(sheets)
    assert len(fonts(pdf, tmp_path)) == 3
    difference = ImageChops.difference(
        picture(pdf), picture(paper(replace(ATTENDANCE, recipient=NAMES[0])))
    )
    assert difference.getextrema()[1] < ANTI_ALIASING


def test_two_certificates_stand_on_a3_between_cut_marks_and_none_on_a5():
    sheets = [sheet_of(replace(ATTENDANCE, recipient=name)) for name in islice(NAMES, 3)]
    pdf = merged(sheets, replace(A3, margin=0))
    read = pages(pdf)
    assert [name in read[0] for name in NAMES[:3]] == [True, True, False]
    assert NAMES[2] in read[1]
    assert PdfDocument(pdf)[0].get_size() == pytest.approx((841.89, 1190.55), abs=0.01)
    with pytest.raises(ValueError, match="smaller"):
        merged(sheets, Paper(148, 210))


ANY = st.text(max_size=5000)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ANY, ANY, st.sampled_from(EVERY_KIND))
def test_any_words_are_printed_whole_or_refused(first, second, words):
    if "recipient" in {field.name for field in dataclasses.fields(words)}:
        words = replace(words, recipient=first, organisation=second)
    else:
        words = replace(words, party_a=first, project=second)
    try:
        pdf = paper(words)
    except LayoutError:
        return
    assert PdfDocument(pdf)[0].get_size()[0] > 800
    assert unprintable(first) == unprintable(second) == []


PRINTABLE = st.text(
    st.sampled_from("张王𬭎䶮欧阳·买提ABCxyzéñŁ’- 　，。（）“”12…—"), min_size=1, max_size=30
)


@settings(max_examples=40, deadline=None)
@given(PRINTABLE)
def test_no_character_of_a_name_is_lost(name):
    try:
        pdf = paper(replace(ATTENDANCE, recipient=name))
    except LayoutError:
        return
    assert "".join(name.split()) in "".join(pages(pdf, "-raw")[0].split())
