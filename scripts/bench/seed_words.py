"""Who the figures are about: names, organisations and titles, the same ones every time."""

from collections.abc import Iterator
from itertools import product

_FAMILIES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华玉梅建国志海秀兰晓东文博雨欣梓涵子轩浩然"
_HOUSES = (
    "光谷科技",
    "汉阳制造",
    "武昌生物",
    "江城材料",
    "琴台软件",
    "知音传感",
    "龟山光电",
    "月湖能源",
)
_SUFFIXES = ("有限公司", "股份有限公司", "研究院", "集团")
_TITLES = ("总经理", "工程师", "研究员", "主任", "", "项目经理")


def people(count: int) -> Iterator[tuple[str, str, str]]:
    """Name, organisation and title of each."""
    names = product(_GIVEN, _FAMILIES, _GIVEN)
    organisations = [house + suffix for house, suffix in product(_HOUSES, _SUFFIXES)]
    for number, (last, family, first) in zip(range(count), names, strict=False):
        given = first if number % 5 == 0 else first + last
        organisation = organisations[number * 7 % len(organisations)]
        yield family + given, organisation, _TITLES[number % len(_TITLES)]
