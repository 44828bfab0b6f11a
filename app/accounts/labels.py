from app.accounts.enums import Role
from app.core.i18n import pgettext


def role_words(role: Role) -> str:
    words: dict[Role, str] = {
        Role.ADMIN: pgettext("access", "Administrator"),
        Role.ORGANIZER: pgettext("access", "Organizer"),
        Role.FIRM: pgettext("access", "Conference firm"),
        Role.STAFF: pgettext("access", "Staff"),
        Role.LEADER: pgettext("access", "Leader"),
        Role.UNIT: pgettext("access", "Responsible unit"),
    }
    return words[role]


def role_meaning(role: Role) -> str:
    """What somebody may do by it, in a line."""
    words: dict[Role, str] = {
        Role.ADMIN: pgettext("access", "everything, accounts too"),
        Role.ORGANIZER: pgettext("access", "runs the event and follows its projects"),
        Role.FIRM: pgettext(
            "access", "runs the event until a date; no ledger, money, contracts or follow-up"
        ),
        Role.STAFF: pgettext("access", "checks people in, nothing else"),
        Role.LEADER: pgettext("access", "reads everything, changes nothing"),
        Role.UNIT: pgettext("access", "sees the projects it answers for and notes their progress"),
    }
    return words[role]
