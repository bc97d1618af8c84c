"""What is known of a child beside figures and doses, in words. Only pages of those who see the record name any of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from pediatric_his.clinical.immunization.observations import Observation
from pediatric_his.features.conditions.queries import Observed
from pediatric_his.features.conditions.standing import stands
from pediatric_his.reference.observations import observation_kinds
from pediatric_his.web.languages import N_, _, date_text

SECTIONS = {
    "today": N_("Ill today"),
    "tuberculosis": N_("Mantoux, BCG, tuberculosis"),
    "reaction": N_("After a dose"),
    "blood": N_("Blood, immunoglobulin"),
    "defence": N_("Immunity, treatment"),
    "illness": N_("Illnesses"),
    "had": N_("Diseases had, laboratory"),
    "family": N_("Family, household"),
}
KINDS = {
    "acute_illness": N_("acute illness today"),
    "immunodeficiency": N_("immunodeficiency"),
    "hiv": N_("HIV"),
    "hiv_exposed": N_("mother with HIV, the child's state open"),
    "malignancy": N_("leukaemia, lymphoma, other malignancy"),
    "treatment": N_("treatment that weakens immunity"),
    "chemotherapy_ended": N_("end of chemotherapy"),
    "transplant": N_("transplant of an organ"),
    "asplenia": N_("no spleen, or it doesn't work"),
    "intussusception": N_("intussusception"),
    "neurologic": N_("progressive neurologic disorder"),
    "febrile_seizure": N_("fever seizures"),
    "thrombocytopenia": N_("thrombocytopenia, now or before"),
    "heart_disease": N_("chronic heart disease"),
    "down_syndrome": N_("Down syndrome"),
    "pregnancy": N_("pregnancy"),
    "encephalopathy": N_("encephalopathy within 7 days of a pertussis dose"),
    "immunoglobulin": N_("immunoglobulin"),
    "transfusion": N_("blood, plasma, platelets"),
    "tuberculin": N_("tuberculin (Mantoux) test"),
    "bcg_scar": N_("BCG scar"),
    "tb_contact": N_("contact with tuberculosis"),
    "tuberculosis": N_("active tuberculosis, not treated"),
    "laboratory": N_("laboratory evidence of immunity"),
    "disease": N_("disease had"),
    "family": N_("immunity or pregnancy in the family"),
}
NAMES = {
    "007": N_("pregnancy"),
    "012": N_("immunodeficiency in the family, the child's own not known"),
    "013": N_("severe combined immunodeficiency, complete T-cell defect"),
    "016": N_("chronic heart disease"),
    "018": N_("laboratory evidence: hepatitis A"),
    "019": N_("laboratory evidence: hepatitis B"),
    "020": N_("laboratory evidence: measles"),
    "021": N_("laboratory evidence: mumps"),
    "022": N_("laboratory evidence: rubella"),
    "023": N_("laboratory evidence: varicella"),
    "024": N_("varicella had, confirmed by a doctor"),
    "025": N_("herpes zoster had, confirmed by a doctor"),
    "028": N_("intussusception"),
    "029": N_("acute gastroenteritis"),
    "030": N_("acute illness with fever"),
    "031": N_("active tuberculosis, not treated"),
    "073": N_("somebody at home with a weak immunity"),
    "076": N_("progressive neurologic disorder"),
    "079": N_("encephalopathy within 7 days of a pertussis dose"),
    "081": N_("severe reaction to polio vaccine"),
    "083": N_("severe reaction to rotavirus vaccine"),
    "085": N_("severe reaction to influenza vaccine"),
    "086": N_("severe reaction to pertussis vaccine"),
    "087": N_("severe reaction to diphtheria vaccine"),
    "088": N_("severe reaction to tetanus vaccine"),
    "089": N_("severe reaction to varicella vaccine"),
    "090": N_("severe reaction to HPV vaccine"),
    "091": N_("severe reaction to measles vaccine"),
    "092": N_("severe reaction to mumps vaccine"),
    "093": N_("severe reaction to rubella vaccine"),
    "094": N_("severe reaction to pneumococcal vaccine"),
    "096": N_("severe reaction to hepatitis A vaccine"),
    "097": N_("severe reaction to hepatitis B vaccine"),
    "098": N_("severe reaction to Hib vaccine"),
    "101": N_("allergy to egg"),
    "102": N_("severe allergy to gelatin"),
    "104": N_("severe allergy to latex"),
    "107": N_("severe allergy to neomycin"),
    "108": N_("severe allergy to streptomycin"),
    "109": N_("severe allergy to polymyxin B"),
    "110": N_("severe allergy to yeast"),
    "117": N_("severe allergy to diphtheria toxoid"),
    "118": N_("severe allergy to tetanus toxoid"),
    "125": N_("immunoglobulin against tetanus"),
    "126": N_("immunoglobulin against hepatitis A"),
    "127": N_("immunoglobulin against hepatitis B"),
    "128": N_("immunoglobulin against rabies"),
    "129": N_("immunoglobulin against varicella"),
    "130": N_("immunoglobulin after contact with measles"),
    "131": N_("immunoglobulin after contact with measles, weak immunity"),
    "132": N_("red cells with adenine and saline"),
    "133": N_("packed red cells"),
    "134": N_("whole blood"),
    "135": N_("plasma or platelets"),
    "136": N_("immunoglobulin against cytomegalovirus, into a vein"),
    "137": N_("immunoglobulin into a vein, replacement in immunodeficiency"),
    "138": N_("immunoglobulin into a vein for low platelets, 400 mg/kg"),
    "139": N_("immunoglobulin into a vein after contact with varicella"),
    "140": N_("immunoglobulin into a vein for low platelets, 1000 mg/kg"),
    "141": N_("immunoglobulin into a vein for Kawasaki disease"),
    "145": N_("severe antibody deficiency"),
    "147": N_("complete T-cell defect"),
    "148": N_("partial T-cell defect"),
    "149": N_("defect of interferon-gamma or interleukin 12"),
    "150": N_("defect of interferon"),
    "152": N_("chronic granulomatous disease"),
    "153": N_("leukocyte adhesion defect"),
    "154": N_("HIV with severe immunodeficiency"),
    "155": N_("HIV without severe immunodeficiency"),
    "156": N_("leukaemia, lymphoma, other malignancy"),
    "157": N_("transplant of an organ"),
    "158": N_("medicines that suppress immunity"),
    "159": N_("radiation therapy"),
    "160": N_("no spleen, or it doesn't work"),
    "168": N_("chemotherapy"),
    "186": N_("HIV, how severe isn't known"),
    "203": N_("Down syndrome"),
    "228": N_("somebody pregnant at home"),
    "246": N_("severe immunodeficiency, other or not said which"),
    "allergy-unclear": N_("an allergic reaction that a doctor weighs first"),
    "bcg-scar": N_("BCG scar"),
    "birth-weight": N_("birth weight"),
    "chemotherapy-ended": N_("end of chemotherapy"),
    "febrile-seizure": N_("fever seizures"),
    "gestation": N_("gestation"),
    "hepatitis-b-disease": N_("hepatitis B had, without laboratory evidence"),
    "hiv-exposed": N_("mother with HIV, the child's state open"),
    "measles-disease": N_("measles had, without laboratory evidence"),
    "mumps-disease": N_("mumps had, without laboratory evidence"),
    "rubella-disease": N_("rubella had, without laboratory evidence"),
    "tb-contact": N_("contact with tuberculosis"),
    "thrombocytopenia": N_("thrombocytopenia, now or before"),
    "tuberculin": N_("tuberculin (Mantoux) test"),
}
UNITS = {"tuberculin": N_("mm"), "birth-weight": N_("g")}
VALUES = {"yes": N_("yes"), "no": N_("no")}
SOURCES = {"here": N_("seen here"), "document": N_("from a document"), "family": N_("told by the family")}
# What the engine reads out of a figure stands for that figure.
_READ_FROM = {"tuberculin-positive": "tuberculin", "tuberculin-negative": "tuberculin"}


def name_of(code: str) -> str:
    return _(NAMES[code]) if code in NAMES else code


def observation_words(o: Observation) -> str:
    """The observation with its figure and its day: Mantoux test, 12 mm, 21.11.2026."""
    value = f"{o.value} {_(UNITS[o.code])}" if o.code in UNITS else _(VALUES.get(o.value, ""))
    return ", ".join(filter(None, (name_of(o.code), value, _day_words(o.on, o.precision))))


def because(codes: Iterable[str], told: Sequence[Observation]) -> str:
    """The observations behind the engine's codes, each once."""
    said = []
    for code in codes:
        mine = [o for o in told if o.code == _READ_FROM.get(code, code)]
        said.append(observation_words(max(mine, key=_weight)) if mine else name_of(code))
    return "; ".join(dict.fromkeys(said))


def _weight(o: Observation) -> tuple[int, date]:
    """Of several the highest figure, then the newest."""
    return (int(o.value) if o.value.isdigit() else 0, o.on or date.min)


def observed_day(row: Observed) -> str:
    """The day as far as it is known: 31.12.2025, 12.2025 or 2025."""
    return _day_words(row.observed_on, row.date_precision)


def _day_words(day: date | None, precision: str) -> str:
    if day is None:
        return ""
    forms = {"month": f"{day:%m.%Y}", "year": f"{day:%Y}"}
    return forms.get(precision, date_text(day))


@dataclass(frozen=True, slots=True)
class ConditionLine:
    """A line of the list: what, with its figure; its day; what has become of it."""

    row: Observed
    words: str
    day: str
    stands: bool
    ended: str
    awaits_look: bool = False


def condition_lines(rows: Sequence[Observed], on: date) -> list[ConditionLine]:
    """What stands first."""
    lines = [_line(row, on) for row in rows]
    return sorted(lines, key=lambda line: not line.stands)


def _line(row: Observed, on: date) -> ConditionLine:
    words = observation_words(Observation(row.code, None, row.value))
    ended = _("ended %(day)s", day=date_text(row.ended_on)) if row.ended_on else ""
    ended = _("entered in error") if row.entered_in_error else ended
    return ConditionLine(row, words, observed_day(row), stands(row, on), ended, row.awaits_look)


def kinds_by_section(sex: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """What may be written down of a child: by section, each kind with its words."""
    kinds = [kind for kind in observation_kinds().values() if kind.sex in ("", sex)]
    return [
        (_(words), [(kind.name, _(KINDS[kind.name])) for kind in kinds if kind.section == section])
        for section, words in SECTIONS.items()
    ]
