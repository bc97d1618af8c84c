"""The key by which a browser seals what isn't saved yet: made by the server alone, given to the person whose text it is."""

from __future__ import annotations

import hashlib
import hmac
from uuid import UUID

from pediatric_his.web.request import Connection, me_of


def seal_key(request: Connection, place: UUID) -> str:
    """256 bits for this person and this place (a note); always the same, so that a copy opens after signing in again."""
    secret: bytes = request.app.state.settings.secret
    bound_to = f"seal:{me_of(request).hospital.id}:{me_of(request).staff_id}:{place}"
    return hmac.new(secret, bound_to.encode(), hashlib.sha256).hexdigest()
