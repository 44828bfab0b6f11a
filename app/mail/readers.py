"""Who may open a mail, by what it is about. The rooms that write say so (``wiring``)."""

from collections.abc import Collection

from app.core.errors import ForbiddenError
from app.core.policy import Policy, allowed
from app.mail.models import OutgoingMail
from app.mail.queries import get_mail

_readers: dict[str, Policy] = {}


def install_reader(about_kind: str, policy: Policy) -> None:
    """Only these may see mails about such a thing; all others, whoever runs the event."""
    _readers[about_kind] = policy


def hidden_kinds(event_id: int | None) -> Collection[str]:
    """Of the event's mails, which the visitor must not see."""
    return [kind for kind, policy in _readers.items() if not allowed(policy, event_id)]


def mail_to_read(mail_id: int) -> OutgoingMail:
    """The mail, if the visitor may open it.

    Raises:
        ForbiddenError: if what it says is not for them.
        NotFoundError: if there is no such mail.

    """
    mail = get_mail(mail_id)
    if mail.about_kind in hidden_kinds(mail.event_id):
        raise ForbiddenError
    return mail
