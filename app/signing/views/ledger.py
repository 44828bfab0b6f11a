from urllib.parse import urlencode

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.accounts.identity import user_id_now
from app.accounts.queries import sight_of
from app.core.i18n import _, pgettext
from app.core.pages import page_url
from app.core.pagination import paginate
from app.core.policy import Policy, require
from app.signing import queries
from app.signing.enums import Stage
from app.signing.labels import stage_words
from app.signing.queries import LedgerFilter
from app.signing.registry import light_source
from app.signing.views.blueprint import bp


@bp.get("/console/projects/")
@require(Policy.READ_LEDGER)
def ledger() -> ResponseReturnValue:
    """Every project the user may read about, of all events."""
    sight = sight_of(user_id_now())
    text = request.args.get("q", "").strip()
    stages = {stage.value: stage_words(stage) for stage in Stage}
    source = light_source()
    colours = dict(source.choices())
    units = {unit.id: unit.name for unit in queries.list_units(sight)}
    unit = request.args.get("unit", 0, type=int)
    stage, light = request.args.get("stage", ""), request.args.get("light", "")
    page = paginate(
        queries.ledger(
            sight,
            LedgerFilter(
                text=text,
                stage=Stage(stage) if stage in stages else None,
                light=source.within(light) if light in colours else None,
                unit_id=unit if unit in units else None,
            ),
        ),
        number=request.args.get("page", 1, type=int),
    )
    pills = []
    if stage in stages:
        pills.append(_pill("stage", _("Stage"), stages[stage]))
    if light in colours:
        pills.append(_pill("light", pgettext("light", "Light"), colours[light]))
    if unit in units:
        pills.append(_pill("unit", _("Responsible unit"), units[unit]))
    return render_template(
        "signing/ledger.html",
        page=page,
        page_url=page_url,
        lights=source.of(page.rows),
        received=queries.received_by_project([row.id for row in page.rows]),
        money_state_of=queries.money_state_of,
        q=text,
        stage=stage,
        light=light,
        stages=stages,
        colours=colours,
        unit=unit,
        may_add=sight.events != frozenset(),
        units=units,
        pills=pills,
    )


def _pill(name: str, label: str, value: str) -> dict[str, str]:
    kept = {key: text for key, text in request.args.items() if key not in (name, "page")}
    return {"label": label, "value": value, "remove_url": f"?{urlencode(kept)}"}
