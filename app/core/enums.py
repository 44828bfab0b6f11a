import enum


class DayKind(enum.StrEnum):
    WORKING = "working"
    HOLIDAY = "holiday"
