"""Feeding in words."""

from __future__ import annotations

from pediatric_his.web.languages import N_, _

KINDS = {"breast": N_("Breast milk"), "mixed": N_("Breast milk and formula"), "formula": N_("Formula")}


def kind_words(kind: str) -> str:
    return _(KINDS[kind])
