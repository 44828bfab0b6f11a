from dataclasses import dataclass

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Select

from app.accounts.identity import session_now
from app.accounts.queries import Sight, sight_of
from app.core.audit import record_export
from app.core.clock import today
from app.core.db import db
from app.core.i18n import _, pgettext
from app.core.lists import ListView, only_found, scratch_file, view_now
from app.core.pagination import paginate
from app.core.policy import Policy, actor_now, require
from app.core.sheets import send_sheet, write_sheet
from app.core.unit_of_work import unit_of_work
from app.signing import queries
from app.signing.charts import charts_in
from app.signing.columns import USUAL, Line, columns_for, lines_of
from app.signing.enums import Stage
from app.signing.labels import stage_words
from app.signing.models import Project
from app.signing.queries import LedgerFilter
from app.signing.registry import light_source
from app.signing.views.blueprint import bp


@dataclass(frozen=True, slots=True)
class Asked:
    """The ledger as the address asks for it."""

    sight: Sight
    view: ListView[Line]
    wanted: LedgerFilter
    units: dict[int, str]
    stages: dict[str, str]
    colours: dict[str, str]
    chosen: dict[str, str]
    """Filters that are on, by their name in the address."""

    @property
    def is_narrowed(self) -> bool:
        """Whether somebody is looking for something, and not at the whole."""
        return bool(self.wanted.text or self.chosen or self.view.number > 1)

    @property
    def statement(self) -> Select[Project]:
        found = queries.ledger(self.sight, self.wanted)
        return found.order_by(None).order_by(*self.view.order_by(Project.id))


@bp.get("/console/projects/")
@require(Policy.READ_LEDGER)
def ledger() -> ResponseReturnValue:
    """Every project the user may read about, of all events."""
    asked = _asked()
    page = paginate(asked.statement, number=asked.view.number)
    return render_template(
        "signing/ledger.html",
        asked=asked,
        view=asked.view,
        page=page,
        lines=list(lines_of(page.rows)),
        pills=_pills(asked),
        sheet_url=url_for(".ledger_export"),
        figures=() if only_found() or asked.is_narrowed else charts_in(asked.sight),
        may_add=asked.sight.events != frozenset(),
    )


@bp.get("/console/projects.xlsx")
@require(Policy.READ_LEDGER)
def ledger_export() -> ResponseReturnValue:
    """The ledger as it is shown, all its pages."""
    asked = _asked()
    file = scratch_file()
    lines = lines_of(db.session.scalars(asked.statement).all())
    name = _("Projects")
    count = write_sheet(file, asked.view.headers(), asked.view.rows(lines), name=name)
    with unit_of_work():
        filters = asked.chosen | ({"q": asked.wanted.text} if asked.wanted.text else {})
        record_export(actor_now(), "signing.export", event_id=None, filters=filters, rows=count)
    return send_sheet(file, f"{name}_{today():%Y%m%d}")


def _asked() -> Asked:
    """An unknown value narrows nothing."""
    sight = sight_of(session_now().roles)
    units = {unit.id: unit.name for unit in queries.list_units(sight)}
    source = light_source()
    stages = {stage.value: stage_words(stage) for stage in Stage}
    colours = dict(source.choices())
    known = {"stage": stages, "light": colours, "unit": {str(id_) for id_ in units}}
    asked = ((name, request.args.get(name, "")) for name in known)
    chosen = {name: value for name, value in asked if value in known[name]}
    return Asked(
        sight=sight,
        view=view_now("projects", columns_for(with_units=bool(units)), usual_sort=USUAL),
        wanted=LedgerFilter(
            text=request.args.get("q", "").strip(),
            stage=Stage(chosen["stage"]) if "stage" in chosen else None,
            light=source.within(chosen["light"]) if "light" in chosen else None,
            unit_id=int(chosen["unit"]) if "unit" in chosen else None,
        ),
        units=units,
        stages=stages,
        colours=colours,
        chosen=chosen,
    )


def _pills(asked: Asked) -> list[dict[str, str]]:
    said = {
        "stage": (_("Stage"), lambda value: asked.stages[value]),
        "light": (pgettext("light", "Light"), lambda value: asked.colours[value]),
        "unit": (_("Responsible unit"), lambda value: asked.units[int(value)]),
    }
    return [
        asked.view.pill(name, said[name][0], said[name][1](value))
        for name, value in asked.chosen.items()
    ]
