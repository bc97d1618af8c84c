"""Copies of the database that were made or tried: of the deployment, not of one hospital. Written by `db.backup.records`."""

from __future__ import annotations

from piccolo.columns import UUID, BigInt, Text, Timestamptz
from piccolo.table import Table

from pediatric_his.db.database import ENGINE


class BackupCopy(Table, tablename="backup_copy", db=ENGINE):
    id = UUID(primary_key=True)
    at = Timestamptz()
    place = Text()
    file = Text()
    bytes = BigInt()
    sha256 = Text()
    rows_in_it = BigInt()
    fault = Text()
