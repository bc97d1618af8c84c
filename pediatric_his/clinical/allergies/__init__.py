"""What an allergy as it was recorded means: how grave it is, and what a vaccine's rules may be told of it. Pure."""

from __future__ import annotations

from pediatric_his.clinical.allergies.model import Asked, Reaction, Severity, asked
from pediatric_his.clinical.allergies.vaccines import UNCLEAR, Bearing, bearing, observations

__all__ = ["UNCLEAR", "Asked", "Bearing", "Reaction", "Severity", "asked", "bearing", "observations"]
