"""The room of allergies: three states, listing, doubles, correcting, ending by two looks, undoing; who may and who may not."""

from __future__ import annotations

import html
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest

from pediatric_his.db.identifiers import new_id
from tests.clinic import Clinic, Person, employ, insert, ticks, visible_text

Answer = Any


def post(person: Person, child: UUID, below: str, **typed: str) -> Answer:
    return person.post(f"/patients/{child}/allergies{below}", {"key": str(new_id())} | typed)


def add(
    person: Person, child: UUID, substance: str = "amoxicillin", reaction: str = "urticaria", **more: str
) -> Answer:
    return post(person, child, "/new", substance=substance, reaction=reaction, **more)


def add_words(person: Person, child: UUID, said: str, **more: str) -> Answer:
    return post(person, child, "/new", said=said, **({"reaction": "unknown"} | more))


def rows(clinic: Clinic, child: UUID) -> list[Any]:
    clinic.at_home()
    return clinic.db.fetch("SELECT * FROM allergy WHERE patient_id = $1 ORDER BY recorded_at, id", child)


def newest(clinic: Clinic, child: UUID) -> Any:
    return rows(clinic, child)[-1]


def seen(person: Person, child: UUID, below: str = "/allergies") -> str:
    return html.unescape(visible_text(person.get(f"/patients/{child}{below}").text))


# ── three states ────────────────────────────────────────────────────────────
def test_nobody_asked_none_known_listed(clinic: Clinic) -> None:
    child = clinic.child()
    assert "Allergies: not asked yet" in seen(clinic.doctor, child, "")
    assert post(clinic.nurse, child, "/none-known").status_code == 303
    for below in ("", "/allergies", "/vaccinations", "/details"):
        assert "Allergies: none known (asked " in seen(clinic.doctor, child, below), below
    assert add(clinic.nurse, child).status_code == 303
    for below in ("", "/allergies", "/vaccinations", "/details"):
        page = seen(clinic.doctor, child, below)
        assert "Allergy: amoxicillin (hives)" in page, below
        assert "none known" not in page, below
    assert "Allergy: amoxicillin (hives)" in seen(clinic.reception, child, "/details")
    assert clinic.audited("allergy.none_known") == clinic.audited("allergy.list") == 1


def test_none_known_is_refused_while_one_stands(clinic: Clinic) -> None:
    child = clinic.child()
    add(clinic.nurse, child)
    assert "Asked today: none known" not in seen(clinic.nurse, child)
    answer = post(clinic.nurse, child, "/none-known")
    assert answer.status_code == 409
    assert "An allergy is listed: it is ended first" in answer.text
    assert clinic.db.value("SELECT count(*) FROM allergy_answer WHERE patient_id = $1", child) == 0
    assert clinic.audited("allergy.none_known") == 0


def test_after_the_last_has_ended_it_is_asked_again(clinic: Clinic) -> None:
    child = clinic.child()
    post(clinic.nurse, child, "/none-known")
    add(clinic.nurse, child)
    post(clinic.nurse, child, f"/{newest(clinic, child)['id']}/end", reason="tolerated since")
    post(clinic.doctor, child, f"/{newest(clinic, child)['id']}/second-look")
    page = seen(clinic.doctor, child)
    assert "Allergies: ask again" in page
    assert "none known (asked" not in page
    assert "not asked yet" not in page
    assert post(clinic.doctor, child, "/none-known").status_code == 303
    assert "Allergies: none known (asked " in seen(clinic.doctor, child)


# ── what is typed ───────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"substance": "", "said": "", "reaction": "urticaria"}, "Write what the allergy is to."),
        ({"substance": "", "said": "   ", "reaction": "urticaria"}, "Write what the allergy is to."),
        ({"substance": "", "said": "нет", "reaction": "unknown"}, "This says that there is none."),
        ({"substance": "", "said": "yo'q", "reaction": "unknown"}, "This says that there is none."),
        ({"substance": "", "said": "—", "reaction": "unknown"}, "This says that there is none."),
        ({"substance": "moonlight", "reaction": "urticaria"}, "This isn't on the list any more."),
        ({"substance": "", "said": "x" * 121, "reaction": "unknown"}, "At most 120 characters"),
        ({"substance": "", "said": "Ali\ue000", "reaction": "unknown"}, "can't be kept"),
        ({"substance": "egg", "reaction": ""}, "Say how it showed;"),
        ({"substance": "egg", "reaction": "sneezing"}, "Choose one of the list."),
        ({"substance": "egg", "reaction": "anaphylaxis", "severity": "mild"}, "This reaction is always severe."),
        ({"substance": "egg", "reaction": "rash_mild", "severity": "severe"}, "A rash with the child well isn't severe."),
        ({"substance": "egg", "reaction": "urticaria", "severity": "awful"}, "Choose one of the list."),
        ({"substance": "egg", "reaction": "urticaria", "certainty": "perhaps"}, "Choose one of the list."),
        ({"substance": "egg", "reaction": "urticaria", "happened_on": "31.02.2025"}, "There is no such day."),
        ({"substance": "egg", "reaction": "urticaria", "happened_on": "01.01.2020"}, "This day is before"),
        ({"substance": "egg", "reaction": "urticaria", "happened_on": "2099"}, "This day is after"),
        ({"substance": "egg", "reaction": "urticaria", "note": "x" * 301}, "At most 300 characters"),
    ],
)  # fmt: skip
def test_bad_input_gets_a_message_and_nothing_is_kept(clinic: Clinic, typed: dict[str, str], message: str) -> None:
    child = clinic.child()
    answer = post(clinic.nurse, child, "/new", **typed)
    assert answer.status_code == 422
    assert message in html.unescape(answer.text), visible_text(answer.text)[:600]
    assert rows(clinic, child) == []
    assert clinic.audited("allergy.list") == 0


def test_it_is_kept_as_told_with_its_day_as_far_as_known(clinic: Clinic) -> None:
    child = clinic.child()
    more = {
        "certainty": "confirmed",
        "happened_on": "03.2025",
        "source": "document",
        "note": "in Samarkand",
        "severity": "severe",
    }
    assert add(clinic.nurse, child, **more).status_code == 303
    row = newest(clinic, child)
    kept = {
        name: row[name]
        for name in ("substance", "said", "reaction", "severity", "certainty", "source", "note", "state")
    }
    assert kept == {
        "substance": "amoxicillin", "said": "", "reaction": "urticaria", "severity": "severe", "certainty": "confirmed",
        "source": "document", "note": "in Samarkand", "state": "listed",
    }  # fmt: skip
    assert (str(row["happened_on"]), row["date_precision"]) == ("2025-03-01", "month")
    assert row["recorded_by"] == clinic.nurse.staff_id
    assert "hives · severe reaction · confirmed by a test or an allergist · 03.2025 · from a document" in seen(
        clinic.nurse, child
    )


def test_what_isnt_said_is_the_usual(clinic: Clinic) -> None:
    child = clinic.child()
    add(clinic.nurse, child, "egg", "anaphylaxis")
    row = newest(clinic, child)
    told = (row["severity"], row["certainty"], row["source"], row["happened_on"])
    assert told == ("severe", "likely", "family", None)


def test_words_of_ones_own_are_marked_as_not_checked(clinic: Clinic) -> None:
    child = clinic.child()
    assert add_words(clinic.nurse, child, "розовый сироп <b>").status_code == 303
    for below in ("", "/allergies", "/details"):
        page = clinic.doctor.get(f"/patients/{child}{below}").text
        assert "not checked" in page, below
        assert "розовый сироп &lt;b&gt;" in page, below
    assert "Find it on the list" in seen(clinic.doctor, child)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("аллергии не было", "This says that there is none. Tap “Asked today: none known” on the page before."),
        ("не знаю", "This says that nobody knows: leave the list empty, it goes on saying “not asked yet”."),
    ],
)
def test_what_names_nothing_is_told_its_way(clinic: Clinic, said: str, told: str) -> None:
    child = clinic.child()
    answer = add_words(clinic.nurse, child, said)
    assert answer.status_code == 422
    assert told in html.unescape(answer.text)
    assert f'value="{said}"' in answer.text, "what was typed stays"
    assert rows(clinic, child) == []


def test_words_that_are_on_the_list_are_asked_about(clinic: Clinic) -> None:
    child = clinic.child()
    answer = add_words(clinic.nurse, child, "Амоксициллин")
    assert answer.status_code == 422
    assert "“amoxicillin” is on the list" in html.unescape(answer.text)
    sure = ticks(answer.text, said="another brand")
    assert add_words(clinic.nurse, child, "Амоксициллин", **sure).status_code == 303


# ── doubles and hurries ─────────────────────────────────────────────────────
def test_the_same_again_is_said(clinic: Clinic) -> None:
    child = clinic.child()
    add(clinic.nurse, child)
    answer = add(clinic.doctor, child, reaction="anaphylaxis")
    assert answer.status_code == 422
    assert "This stands on the list already" in answer.text
    add_words(clinic.nurse, child, "розовый сироп")
    assert add_words(clinic.nurse, child, "Розовый  Сироп").status_code == 422
    assert add(clinic.nurse, child, "penicillins").status_code == 303, "a group beside its member says more"
    assert len(rows(clinic, child)) == 3


def test_a_double_tap_lists_once(clinic: Clinic) -> None:
    child, key = clinic.child(), str(new_id())
    assert [add(clinic.nurse, child, key=key).status_code for _ in range(2)] == [303, 303]
    assert len(rows(clinic, child)) == 1


def test_two_at_once_never_leave_none_known_beside_an_allergy(clinic: Clinic) -> None:
    for _turn in range(5):
        child = clinic.child()
        with ThreadPoolExecutor(3) as pool:
            doings = [
                pool.submit(add, clinic.nurse, child),
                pool.submit(post, clinic.doctor, child, "/none-known"),
                pool.submit(add, clinic.head, child),
            ]
            codes = [doing.result().status_code for doing in doings]
        assert sorted(codes[::2]) == [303, 422], "one of the two lists it"
        assert codes[1] in (303, 409)
        assert len(rows(clinic, child)) == 1
        page = seen(clinic.doctor, child)
        assert "Allergy: amoxicillin (hives)" in page
        assert "none known" not in page


# ── correcting ──────────────────────────────────────────────────────────────
def test_a_correction_stands_in_its_place_with_its_reason(clinic: Clinic) -> None:
    child = clinic.child()
    add(clinic.nurse, child)
    first = newest(clinic, child)["id"]
    typed = {"substance": "amoxicillin", "reaction": "rash_mild"}
    assert post(clinic.doctor, child, f"/{first}/correct", **typed).status_code == 422, "a reason is asked"
    assert (
        post(clinic.doctor, child, f"/{first}/correct", **typed, reason="the rash came after a week").status_code == 303
    )
    row = newest(clinic, child)
    assert (row["supersedes"], row["reaction"], row["severity"]) == (first, "rash_mild", "mild")
    assert len(rows(clinic, child)) == 2
    assert "Allergy: amoxicillin (mild rash)" in seen(clinic.doctor, child)
    late = post(clinic.nurse, child, f"/{first}/correct", **typed, reason="typed on an old page")
    assert late.status_code == 409
    assert "A colleague has changed this meanwhile" in late.text


def test_words_are_found_on_the_list_later(clinic: Clinic) -> None:
    child = clinic.child()
    add_words(clinic.nurse, child, "розовый сироп")
    first = newest(clinic, child)["id"]
    page = clinic.doctor.get(f"/patients/{child}/allergies?corrects={first}&q=амокси").text
    assert f"/patients/{child}/allergies/{first}/correct?of=amoxicillin" in page
    form = clinic.doctor.get(f"/patients/{child}/allergies/{first}/correct?of=amoxicillin").text
    assert 'name="substance" value="amoxicillin"' in form
    typed = {"substance": "amoxicillin", "reaction": "urticaria", "reason": "seen on the packet"}
    assert post(clinic.doctor, child, f"/{first}/correct", **typed).status_code == 303
    row = newest(clinic, child)
    assert (row["substance"], row["said"]) == ("amoxicillin", "")
    assert "not checked" not in seen(clinic.doctor, child)


# ── ending and undoing ──────────────────────────────────────────────────────
def test_ending_asks_a_reason_and_a_colleagues_second_look(clinic: Clinic) -> None:
    child = clinic.child()
    add(clinic.nurse, child)
    first = newest(clinic, child)["id"]
    assert post(clinic.doctor, child, f"/{first}/end", reason="").status_code == 422
    assert post(clinic.doctor, child, f"/{first}/end", reason="tolerated in March").status_code == 303
    asked = newest(clinic, child)
    assert asked["state"] == "ending"
    for below in ("", "/allergies", "/vaccinations"):
        assert "Allergy: amoxicillin (hives, end asked for)" in seen(clinic.nurse, child, below), below
    own = post(clinic.doctor, child, f"/{asked['id']}/second-look")
    assert own.status_code == 409
    assert "The second look is a colleague's" in html.unescape(own.text)
    assert "Second look: end it" not in seen(clinic.doctor, child)
    assert post(clinic.nurse, child, f"/{asked['id']}/second-look").status_code == 403, "a doctor's right"
    assert "Second look: end it" not in seen(clinic.nurse, child)
    assert "Second look: end it" in seen(clinic.head, child)
    assert post(clinic.head, child, f"/{asked['id']}/second-look").status_code == 303
    ended = newest(clinic, child)
    assert (ended["state"], ended["reason"], ended["recorded_by"]) == (
        "ended",
        "tolerated in March",
        clinic.head.staff_id,
    )
    assert "Allergy: amoxicillin" not in seen(clinic.doctor, child)
    assert "tolerated in March" in seen(clinic.doctor, child), "what has ended stays readable"
    assert len(rows(clinic, child)) == 3
    assert clinic.audited("allergy.ask_end") == clinic.audited("allergy.end") == 1


def test_the_only_doctor_gives_the_second_look_on_another_day(clinic: Clinic) -> None:
    child = clinic.child()
    columns = {
        "hospital_id": clinic.hospital_id, "id": new_id(), "patient_id": child, "substance": "egg", "reaction": "urticaria",
        "severity": "mild", "certainty": "likely", "source": "family", "state": "ending", "reason": "eats eggs",
        "recorded_by": clinic.doctor.staff_id,
    }  # fmt: skip
    insert(clinic.db, "allergy", columns)
    assert post(clinic.doctor, child, f"/{columns['id']}/second-look").status_code == 409
    later = new_id()
    long_ago = {"id": later, "substance": "fish", "recorded_at": clinic.db.value("SELECT now() - interval '2 days'")}
    insert(clinic.db, "allergy", columns | long_ago)
    assert post(clinic.doctor, child, f"/{later}/second-look").status_code == 303


def test_an_end_is_undone_with_a_reason(clinic: Clinic) -> None:
    child = clinic.child()
    add(clinic.nurse, child)
    post(clinic.nurse, child, f"/{newest(clinic, child)['id']}/end", reason="mother is sure")
    asked = newest(clinic, child)["id"]
    assert post(clinic.nurse, child, f"/{asked}/restore", reason="").status_code == 422
    assert post(clinic.nurse, child, f"/{asked}/restore", reason="mother wasn't sure").status_code == 303
    assert newest(clinic, child)["state"] == "listed"
    post(clinic.nurse, child, f"/{newest(clinic, child)['id']}/end", reason="tolerated")
    post(clinic.doctor, child, f"/{newest(clinic, child)['id']}/second-look")
    ended = newest(clinic, child)["id"]
    post(clinic.nurse, child, "/none-known")
    assert post(clinic.nurse, child, f"/{ended}/restore", reason="a rash again").status_code == 303
    page = seen(clinic.doctor, child)
    assert "Allergy: amoxicillin (hives)" in page
    assert "none known" not in page
    assert post(clinic.doctor, child, f"/{asked}/second-look").status_code == 409, "an old page ends nothing"


def test_an_ended_one_isnt_restored_beside_its_double(clinic: Clinic) -> None:
    child = clinic.child()
    add(clinic.nurse, child)
    post(clinic.nurse, child, f"/{newest(clinic, child)['id']}/end", reason="tolerated")
    post(clinic.doctor, child, f"/{newest(clinic, child)['id']}/second-look")
    ended = newest(clinic, child)["id"]
    add(clinic.nurse, child)
    answer = post(clinic.nurse, child, f"/{ended}/restore", reason="a rash again")
    assert answer.status_code == 409
    assert "The same is listed again already" in answer.text


def test_two_second_looks_at_once_end_it_once(clinic: Clinic) -> None:
    child = clinic.child()
    add(clinic.nurse, child)
    post(clinic.nurse, child, f"/{newest(clinic, child)['id']}/end", reason="tolerated")
    asked = newest(clinic, child)["id"]
    with ThreadPoolExecutor(2) as pool:
        codes = list(
            pool.map(lambda who: post(who, child, f"/{asked}/second-look").status_code, (clinic.doctor, clinic.head))
        )
    assert sorted(codes) == [303, 409]
    assert [row["state"] for row in rows(clinic, child)] == ["listed", "ending", "ended"]


# ── who may ─────────────────────────────────────────────────────────────────
def test_who_may_not(clinic: Clinic, outsider: Person) -> None:
    child = clinic.child()
    assert add(clinic.nurse, child).status_code == 303
    one = newest(clinic, child)["id"]
    for person, code in ((clinic.reception, 403), (clinic.administrator, 403), (outsider, 404)):
        for below in ("", "/new", f"/{one}/correct", f"/{one}/end"):
            assert person.get(f"/patients/{child}/allergies{below}").status_code == code, (person.role, below)
        for below in (
            "/none-known",
            "/new",
            f"/{one}/correct",
            f"/{one}/end",
            f"/{one}/second-look",
            f"/{one}/restore",
        ):
            assert post(person, child, below, reason="x").status_code == code, (person.role, below)
    another = clinic.child(given_name="Zuhra")
    assert post(clinic.doctor, another, f"/{one}/end", reason="not hers").status_code == 404
    assert len(rows(clinic, child)) == 1


def test_the_search_finds_in_either_alphabet_and_keeps_the_words_else(clinic: Clinic) -> None:
    child = clinic.child()
    russian = employ(clinic, "nurse", "ru", "ru")
    found = russian.get(f"/patients/{child}/allergies?q=suprax", htmx=True).text
    assert "цефиксим" in found
    assert "<html" not in found
    assert f"/patients/{child}/allergies/new?of=cefixime" in found
    nothing = russian.get(f"/patients/{child}/allergies?q=%22%3E%3Cb%3E", htmx=True).text
    assert "said=%22%3E%3Cb%3E" in nothing
    assert "<b>" not in nothing


def test_the_alerts_form_takes_no_allergy(clinic: Clinic) -> None:
    child = clinic.child()
    answer = clinic.nurse.post(f"/patients/{child}/alerts", {"kind": "allergy", "alert_text": "amoxicillin"})
    assert answer.status_code == 422


def test_the_audit_names_no_words_of_anybodys(clinic: Clinic) -> None:
    child = clinic.child()
    add_words(clinic.nurse, child, "розовый сироп", note="said in the corridor")
    details = clinic.db.fetch("SELECT detail::text AS detail FROM audit WHERE patient_id = $1", child)
    assert details
    assert not any("сироп" in row["detail"] or "corridor" in row["detail"] for row in details)
