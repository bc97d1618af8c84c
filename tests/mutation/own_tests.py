"""Which files are mutated, and which tests are each file's own."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PACKAGE = ROOT / "pediatric_his"

MUTATED = (
    "clinical/**/*.py",
    "identity/*.py",
    "db/unit_of_work.py",
    "features/*/forms.py",
    "features/*/services.py",
    "features/reception/page.py",  # whose encounter a measurement, a dose or a result is attached to
)

# Where a file of its name doesn't hold it alone, or not at all.
BESIDES = {
    "clinical/growth/scores.py": ["clinical/growth/test_preterm.py"],
    "clinical/growth/judgement/gaps.py": ["clinical/growth/judgement/test_plausibility.py"],
    "clinical/immunization/engine.py": ["clinical/immunization/test_limits_of_evaluation.py"],
    "features/measurements/services.py": ["features/dangers/test_dangers.py"],
    "features/reception/page.py": ["features/measurements/test_record.py"],
    "features/vaccinations/services.py": ["features/lists/test_import.py"],
}


def mutated_files() -> list[Path]:
    """Files to mutate that hold more than a docstring."""
    found = {path for pattern in MUTATED for path in PACKAGE.glob(pattern)}
    return sorted(path for path in found if path.stat().st_size and path.name != "__init__.py")


def own_tests(path: Path) -> list[Path]:
    """tests/<folder>/test_<name>.py, or where there is none all of tests/<folder>; and what BESIDES names."""
    name = path.relative_to(PACKAGE)
    folder = ROOT / "tests" / name.parent
    named = folder / f"test_{name.stem}.py"
    besides = [ROOT / "tests" / test for test in BESIDES.get(name.as_posix(), [])]
    return [*([named] if named.exists() else sorted(folder.glob("test_*.py"))), *besides]


def needs_database(path: Path) -> bool:
    """Whether its tests take seconds: those of a whole feature, and those of db/."""
    folder, *_ = path.relative_to(PACKAGE).parts
    return folder == "db" or (folder == "features" and own_tests(path)[0].stem != f"test_{path.stem}")
