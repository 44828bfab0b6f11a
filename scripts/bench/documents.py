"""Certificates: ReportLab used as its manual shows it, our design layer, the press.

One core, CPU seconds. Each paper has the same art, a name, a body of some 170 characters that names
the person, a number and a QR code of its own.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from places import ROOT, say

from app.documents.rendering import DocumentKind, pdf
from app.documents.rendering.layout import lay_out
from app.documents.rendering.merging import merged
from app.documents.rendering.presses import print_paper
from app.documents.rendering.signatures import Signer, development_identity
from app.documents.rendering.stock import stock
from app.documents.rendering.template import Align, Element, Template, Text
from bench import naive
from bench.figures import Figure
from bench.seed_words import people

COUNT = 2_000
ZIPPED = 10_000
_MERGED = 1_000
_SLOW = 20
"""How many times fewer papers the slow ways draw."""
AT = datetime(2026, 3, 12, 4, tzinfo=UTC)
_BODY = (
    "{recipient}：您于{date_text}在{place}参加“{event}”，代表{organisation}参与了校企对接、项目路演和"
    "集中签约各项议程，就成果转化、人才培养和共建平台与到会的高校院所交换了意见，提出的建议已经"
    "列入会议纪要，将由责任单位逐项办理并按期答复。"
)


def measure(count: int = COUNT, zipped: int = ZIPPED) -> list[Figure]:
    few, many = max(count // _SLOW, 1), min(count, _MERGED)
    say(f"{count:,} certificates from the press, {few} by the slow ways")
    template, papers = body_template(), words(count)
    with TemporaryDirectory() as folder:
        signer = Signer(development_identity(Path(folder) / "key.pem"))
    plain = _rate(lambda paper: print_paper(template, paper, AT), papers)
    signed = _rate(lambda paper: print_paper(template, paper, AT, signer=signer), papers)
    design = _rate(lambda paper: pdf.write([lay_out(template, paper)]), papers[:few])
    by_manual = _rate(naive.draw, papers[:few])
    on_ready_art = _rate(naive.draw_on_ready_art, papers[:few])
    began = time.process_time()
    merged([lay_out(template, paper) for paper in papers[:many]])
    together = time.process_time() - began
    size = sum(map(len, print_paper(template, papers[0], AT, signer=signer)))
    say(f"{zipped:,} into one ZIP, in a process of its own")
    seconds, peak = _zip(zipped)
    unit, manual = "papers/CPU second", "naive ReportLab, fonts loaded once"
    return [
        Figure(manual, by_manual, unit),
        Figure(
            "the same on ready art", on_ready_art, unit, than={manual: on_ready_art / by_manual}
        ),
        Figure("design layer", design, unit, than={manual: design / by_manual}),
        Figure(
            "press",
            plain,
            unit,
            than={
                manual: plain / by_manual,
                "the same on ready art": plain / on_ready_art,
                "design layer": plain / design,
            },
        ),
        Figure("press to naive", plain / by_manual, "times", at_least=100),
        Figure("press, signed P-256", signed, unit, at_least=1_000, than={"press": signed / plain}),
        Figure(f"merged, {many:,} pages", together, "CPU seconds", at_most=0.5),
        Figure("a signed certificate", size / 1000, "KB", at_most=80),
        Figure(f"{zipped:,} signed into one ZIP", seconds, "CPU seconds"),
        Figure("its peak memory", peak, "MB", at_most=150),
    ]


def body_template() -> Template:
    """The house's certificate of attendance with a body that is another one for each person."""
    template = stock(DocumentKind.ATTENDANCE, "zh_Hans_CN")
    elements: list[Element] = []
    for element in template.elements:
        if isinstance(element, Text) and element.name == "column":
            name = next(one for one in element.paragraphs if one.text == "{recipient}")
            body = next(one for one in element.paragraphs if one.align is Align.JUSTIFY)
            body = msgspec.structs.replace(body, text=_BODY)
            elements.append(msgspec.structs.replace(element, paragraphs=(name, body)))
        else:
            elements.append(element)
    return msgspec.structs.replace(template, elements=tuple(elements))


def words(count: int) -> list[dict[str, str]]:
    return [
        {
            "recipient": name,
            "organisation": organisation,
            "event": "汉阳区首届产业技术对接暨校企项目签约大会",
            "date_text": "2026年3月11日",
            "place": "武汉",
            "issuer": "汉阳区科学技术和经济信息化局",
            "issued_text": "2026年3月12日",
            "number": f"2026-HY-CH-{number:05}-K",
            "verify_url": f"https://sign.example/v/2026-HY-CH-{number:05}-K?t={number * 7919:026}",
        }
        for number, (name, organisation, _title) in enumerate(people(count))
    ]


def _rate(act: Callable[[dict[str, str]], object], papers: list[dict[str, str]]) -> float:
    act(papers[0])  # fonts and art, once per process
    began = time.process_time()
    for paper in papers:
        act(paper)
    return len(papers) / (time.process_time() - began)


def _zip(count: int) -> tuple[float, float]:
    """CPU seconds and peak megabytes of a process that does nothing else."""
    said = subprocess.run(
        [sys.executable, "-m", "bench.zipping", str(count)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": f"{ROOT}:{ROOT / 'scripts'}"},
    )
    found = json.loads(said.stdout)
    return found["seconds"], found["megabytes"]
