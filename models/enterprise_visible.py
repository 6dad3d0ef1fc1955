"""Which enterprises are in the register for everybody (doanh nghiệp đã vào danh sách): all but those of an import that
is not switched on."""

from __future__ import annotations

from sqlalchemy import exists

from models.tables import enterprise, enterprise_batch

SWITCHED = "switched"
_switched = (enterprise_batch.c.id == enterprise.c.batch_id) & (enterprise_batch.c.state == SWITCHED)
VISIBLE = enterprise.c.batch_id.is_(None) | exists().where(_switched).correlate(enterprise)
"""A condition of every query on enterprises, but where a row leads there: no row names a hidden one."""
