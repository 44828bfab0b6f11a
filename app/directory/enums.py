import enum


class OrganisationKind(enum.StrEnum):
    COMPANY = "company"
    UNIVERSITY = "university"
    INSTITUTE = "institute"
    GOVERNMENT = "government"
    PARK = "park"
    FUND = "fund"
    MEDIA = "media"
    OTHER = "other"
