"""The mail that invites somebody."""

from flask import current_app, url_for

from app.accounts.invitations import INVITATION, offered
from app.accounts.labels import role_meaning
from app.accounts.models import Invitation
from app.core.formats import moment
from app.core.i18n import speaking
from app.mail.models import OutgoingMail
from app.mail.services import About, Recipient, queue_mail
from app.portal.people import places


def send_invitation(invitation: Invitation, token: str) -> OutgoingMail:
    """Write to who is invited, in their language.

    Raises:
        RuleError: if the address is none.

    """
    base = current_app.config["HUIQIAN"].base_url
    with speaking(invitation.locale):
        (place,) = places([offered(invitation)])
        until, meaning = moment(invitation.expires_at), role_meaning(invitation.role)
    return queue_mail(
        "invitation",
        to=Recipient(invitation.email, invitation.name, invitation.locale),
        dedupe_key=f"invitation:{invitation.id}:{invitation.sendings}",
        about=About(INVITATION, invitation.id, invitation.event_id),
        words={
            "name": invitation.name,
            "host": invitation.invited_by.name,
            "place": place,
            "everywhere": invitation.event_id is None,
            "meaning": meaning,
            "until": until,
            "url": base + url_for("portal.join", invite=token),
        },
    )
