"""Where enterprises stood at the end of a past day (tình trạng vào một ngày đã qua): for reports of what is over.

Stages come from the dated steps, unions from their first and last days. What an officer, a list or a survey told of a
union without saying since when is taken from the newest survey up to that day, else as it is told today."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, exists, func, select

from domain.stages import Stage
from models.counting import VIET_NAM
from models.founding import HAS
from models.tables import enterprise, founding_step, survey, unit, unit_enterprise

_A_DAY = timedelta(days=1)
_union, _step, _joining = unit.alias("union_then"), founding_step.alias("step_then"), founding_step.alias("joining")
_covering = exists().where(unit_enterprise.c.enterprise_id == enterprise.c.id, unit_enterprise.c.unit_id == _union.c.id)


def had_union(day: date) -> ColumnElement[bool]:
    """Covered by a grassroots union on that day, or told to have one. What is told today may only be known through a
    union that began later, or that it was recognised to belong to later: then it does not count."""
    decided = exists().where(_joining.c.enterprise_id == enterprise.c.id, _joining.c.stage == Stage.RECOGNISED)
    later = decided.where(_joining.c.day > day).correlate(enterprise)
    on_that_day = (_union.c.valid_to >= day) | (_union.c.valid_to.is_(None) & ~later)
    stood = _covering.where(_union.c.valid_from <= day, on_that_day)
    began_later = later | _covering.where(_union.c.valid_from > day)
    told_today = (func.coalesce(enterprise.c.union_status, "") == HAS) & ~began_later
    return stood | func.coalesce(_surveyed(day), told_today)


def _surveyed(day: date) -> ScalarSelect[Any]:
    here = (survey.c.enterprise_id == enterprise.c.id) & survey.c.has_union.is_not(None) & (survey.c.day <= day)
    newest = select(survey.c.has_union).where(here).order_by(survey.c.day.desc(), survey.c.id.desc())
    return newest.limit(1).scalar_subquery()


def stage(day: date) -> ColumnElement[str]:
    """The stage on that day."""
    return func.coalesce(_newest(_step.c.stage, day).scalar_subquery(), Stage.SURVEYED)


def step(day: date) -> ScalarSelect[Any]:
    """The number of the step by which the enterprise stood there on that day."""
    return _newest(_step.c.id, day).scalar_subquery()


def obstacle(day: date) -> ScalarSelect[Any]:
    """What stood in the way on that day; enough applications did not take it away."""
    by_nobody = (_step.c.stage == Stage.READY) & _step.c.officer_id.is_(None)
    return _newest(_step.c.obstacle, day).where(~by_nobody).scalar_subquery()


def _newest(what: ColumnElement[Any], day: date) -> Select[Any]:
    """Of the last step that was known, or counts, by the end of the day: a congress is planned before its day, a
    dossier's filing may be recorded after it."""
    end = datetime.combine(day + _A_DAY, time(), VIET_NAM)
    known = (_step.c.day <= day) | (_step.c.at < end)
    mine = _step.c.enterprise_id == enterprise.c.id
    return select(what).where(mine, known).order_by(_step.c.id.desc()).limit(1)
