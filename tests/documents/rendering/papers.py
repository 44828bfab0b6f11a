"""Words to draw, and the programs that read what was drawn."""

import dataclasses
import subprocess
from pathlib import Path

from app.documents.rendering import AttendanceWords, SigningWords

ADDRESS = "https://huiqian.example/v/HY2022-CH-00017?t=k3v7q2mfzr4wyt6n5ub8xc1d9e"

ATTENDANCE = AttendanceWords(
    recipient="欧阳静",
    organisation="武汉理工大学",
    event="汉阳区科技创新暨数字经济大会",
    date_text="2022年5月12日",
    place="武汉",
    issuer="汉阳区人民政府",
    issued_text="2022年5月13日",
    number="HY2022-CH-00017",
    verify_url=ADDRESS,
    locale="zh_Hans_CN",
    sample=False,
)
ATTENDANCE_EN = dataclasses.replace(
    ATTENDANCE,
    recipient="Anne-Marie O’Neill",
    organisation="Wuhan University of Technology",
    event="Hanyang District Conference on Sci-Tech Innovation and the Digital Economy",
    date_text="12 May 2022",
    place="Wuhan",
    issuer="Hanyang District People’s Government",
    issued_text="13 May 2022",
    locale="en",
)
SIGNING = SigningWords(
    project="轻质低收缩超高性能混凝土开发及其在桥梁中应用",
    party_a="湖北省交通规划设计院股份有限公司",
    party_b="武汉理工大学",
    event="汉阳区科技创新暨数字经济大会",
    date_text="2022年5月12日",
    issuer="汉阳区人民政府",
    issued_text="2022年5月12日",
    number="HY2022-QY-00003",
    verify_url=ADDRESS,
    locale="zh_Hans_CN",
    sample=False,
)
SIGNING_EN = dataclasses.replace(
    SIGNING,
    project="Development of Lightweight Ultra-High-Performance Concrete and Its Use in Bridges",
    party_a="Hubei Provincial Communications Planning and Design Institute Co., Ltd.",
    party_b="Wuhan University of Technology",
    event="Hanyang District Conference on Sci-Tech Innovation",
    date_text="12 May 2022",
    issuer="Hanyang District People’s Government",
    issued_text="12 May 2022",
    locale="en",
)
EVERY_KIND = [ATTENDANCE, ATTENDANCE_EN, SIGNING, SIGNING_EN]

NAMES = [
    "张三",
    "欧阳静",
    "䶮䶮",
    "王𬭎",
    "李㛃",
    "陈𫖯",
    "赵𬱖",
    "钱𠅤",
    "陶喆",
    "朱镕玥",
    "买买提·吐尔逊",
    "古丽娜尔·阿布都热依木",
    "次仁　卓玛",
    "Anne-Marie O’Neill",
    "José Ñúñez",
    "Søren Ærøskøbing",
    "Łukasz Żółć",
    "Nguyễn Thị Ánh",
    "Иван Петров",
    "김민수",
    "隆\uf9dc",
    "阿Q·Smith",
]


def pages(pdf: bytes, *options: str) -> list[str]:
    """The text of each page, as pdftotext reads it."""
    done = subprocess.run(
        ["pdftotext", *options, "-", "-"], input=pdf, capture_output=True, check=True
    )
    return done.stdout.decode().split("\f")[:-1]


def fonts(pdf: bytes, folder: Path) -> list[list[str]]:
    """The rows of pdffonts: name, type, encoding, embedded, subset, unicode, object."""
    path = folder / "fonts.pdf"
    path.write_bytes(pdf)
    done = subprocess.run(["pdffonts", path], capture_output=True, text=True, check=True)
    return [row.split() for row in done.stdout.splitlines()[2:]]


def qr_codes(pdf: bytes, folder: Path) -> list[str]:
    """What zbar sees in the lower left quarter of each page, printed at 110 dpi."""
    (folder / "qr.pdf").write_bytes(pdf)
    crop = ["-x", "60", "-y", "650", "-W", "400", "-H", "250"]
    subprocess.run(
        ["pdftoppm", "-r", "110", *crop, "-gray", "qr.pdf", "qr"], cwd=folder, check=True
    )
    images = sorted(folder.glob("qr*.pgm"))
    done = subprocess.run(
        ["zbarimg", "-q", "--raw", *images], capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()
