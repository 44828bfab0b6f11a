"""How a mail stands, in words: what the chip says, and why."""

from dataclasses import dataclass

from app.core.clock import now
from app.core.formats import moment
from app.core.i18n import _, _l
from app.mail.enums import MailChannel, MailFailure, MailStatus
from app.mail.models import OutgoingMail
from app.mail.queries import TROUBLED_AFTER

STATUS_WORDS = {
    MailStatus.QUEUED: _l("To be sent"),
    MailStatus.SENDING: _l("Being sent"),
    MailStatus.SENT: _l("Gone out"),
    MailStatus.FAILED: _l("Not delivered"),
    MailStatus.WITHDRAWN: _l("Withdrawn"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    kind: str
    """Of ``ui.chip``: ok, wait, bad, note."""
    words: str
    reason: str = ""
    """A sentence: why, and what comes next."""
    said: str = ""
    """The mail server's or the network's own words."""
    can_retry: bool = False


def standing_of(mail: OutgoingMail) -> Standing:
    match mail.status:
        case MailStatus.SENT:
            return _sent(mail)
        case MailStatus.FAILED:
            return Standing(
                "bad",
                _("Not delivered"),
                reason=_why_failed(mail),
                said=mail.last_error or "",
                can_retry=True,
            )
        case MailStatus.SENDING:
            return Standing("wait", _("Being sent"))
        case MailStatus.WITHDRAWN:
            return Standing("note", _("Withdrawn"), reason=_("Its reason ended before it left."))
        case _:
            return _queued(mail)


def _sent(mail: OutgoingMail) -> Standing:
    at = moment(mail.sent_at)
    if mail.channel is MailChannel.MAILBOX:
        return Standing(
            "note",
            _("In the mailbox"),
            reason=_("%(at)s, kept here only: no mail server is set up.", at=at),
        )
    return Standing("ok", _("Delivered"), reason=_("%(at)s, taken by the mail server.", at=at))


def _queued(mail: OutgoingMail) -> Standing:
    if mail.first_failed_at is None:
        later = mail.due_at > now()
        reason = _("Leaves at %(at)s.", at=moment(mail.due_at)) if later else ""
        return Standing("wait", _("To be sent"), reason=reason)
    troubled = now() - mail.first_failed_at > TROUBLED_AFTER
    return Standing(
        "bad" if troubled else "wait",
        _("Failing for over a day") if troubled else _("Not gone yet"),
        reason=_(
            "Since %(since)s; the next try is at %(at)s.",
            since=moment(mail.first_failed_at),
            at=moment(max(mail.due_at, now())),
        ),
        said=mail.last_error or "",
        can_retry=True,
    )


def _why_failed(mail: OutgoingMail) -> str:
    words: str
    match mail.failure:
        case MailFailure.EXHAUSTED:
            words = _("Tried for five days without success. It is not tried again by itself.")
        case MailFailure.CRASHED:
            words = _("Broke off several times while being sent. It is not tried again by itself.")
        case _:
            words = _("The mail server refused it. Please check the address before trying again.")
    return words
