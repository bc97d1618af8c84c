"""Names as people here bear and write them: mostly Uzbek in Latin letters, some in Cyrillic, Russian, Korean."""

from __future__ import annotations

import random
from dataclasses import dataclass

from pediatric_his.identity.names import TURNED_COMMA as T

_UZ_FAMILIES = [
    "Karimov", "Rahimov", "Yusupov", "Toshmatov", "Abdullayev", "Ismoilov", "Saidov", "Xolmatov", "Ergashev", "Mirzayev",
    f"G{T}ulomov", f"Yo{T}ldoshev", "Nazarov", "Tursunov", "Qodirov", "Hamidov", "Sobirov", "Umarov", "Jo" + f"{T}rayev", "Olimov",
    "Shodiyev", "Murodov", "Normatov", "Rustamov", f"O{T}rinov", "Xudoyberdiyev", "Sharipov", "Valiyev", "Ahmedov", "Azimov",
]  # fmt: skip
_UZ_BOYS = [
    "Muhammadali", "Abdulloh", "Jasur", "Sardor", "Bekzod", "Otabek", "Sherzod", "Diyorbek", "Mustafo", "Ibrohim", "Umar",
    f"O{T}tkir", "Aziz", "Javohir", "Shohruh", "Islom", "Amirbek", "Samandar", "Temur", "Nurbek", "Doniyor", "Asadbek",
]  # fmt: skip
_UZ_GIRLS = [
    "Shahzoda", "Madina", "Zilola", "Dilnoza", "Oysha", "Mubina", "Sevinch", "Gulnora", "Nilufar", "Maftuna", "Ruxshona",
    "Soliha", f"E{chr(0x2bc)}zoza", "Zuhra", "Kamola", "Durdona", "Muslima", "Yasmina", "Hadicha", "Feruza", "Nozima", "Charos",
]  # fmt: skip
_FATHERS = [
    "Rustam", "Anvar", "Botir", "Sherzod", "Alisher", "Ulug" + f"{T}bek", "Jamshid", "Farhod", "Bahodir", "Nodir", "Akmal", "Zafar",
]  # fmt: skip
_MOTHERS = [
    "Dilorom",
    "Nargiza",
    "Zulfiya",
    "Malika",
    "Gulchehra",
    "Feruza",
    "Lola",
    "Nodira",
    "Saodat",
    "Munira",
    "Shahnoza",
]
_RU_FAMILIES = ["Иванов", "Петров", "Ким", "Семёнов", "Щербаков", "Кузнецов", "Соколов", "Волков"]
_RU_BOYS = [("Артём", "Артём"), ("Максим", "Максим"), ("Михаил", "Михаил"), ("Дмитрий", "Дмитрий"), ("Илья", "Илья")]
_RU_GIRLS = ["Анна", "Мария", "София", "Полина", "Екатерина", "Алиса"]
_RU_FATHERS = [
    ("Сергей", "Сергеевич", "Сергеевна"),
    ("Андрей", "Андреевич", "Андреевна"),
    ("Олег", "Олегович", "Олеговна"),
]
_RU_MOTHERS = ["Елена", "Ольга", "Наталья", "Ирина", "Светлана"]
_KO_FAMILIES = ["Kim", "Pak", "Tsoy", "Li", "Yugay"]
_KO_BOYS, _KO_GIRLS = ["Timur", "Maksim", "Min-jun"], ["Alina", "Sofiya", "Seo-yeon"]
_CYRILLIC = {
    "Sh": "Ш", "sh": "ш", "Ch": "Ч", "ch": "ч", f"O{T}": "Ў", f"o{T}": "ў", f"G{T}": "Ғ", f"g{T}": "ғ", "Yo": "Ё", "yo": "ё", "Yu": "Ю",
    "yu": "ю", "Ya": "Я", "ya": "я", "Ye": "Е", "ye": "е", "\u02bc": "ъ",
}  # fmt: skip
_LETTERS = dict(
    zip(
        "ABDEFGHIJKLMNOPQRSTUVXYZabdefghijklmnopqrstuvxyz",
        "АБДЭФГҲИЖКЛМНОПҚРСТУВХЙЗабдефгҳижклмнопқрстувхйз",
        strict=True,
    )
)


@dataclass(frozen=True, slots=True)
class Family:
    """A family's names: how the children of each sex are called after it."""

    family_m: str
    family_f: str
    father: str
    mother: str
    patronymic_m: str
    patronymic_f: str
    boys: tuple[str, ...]
    girls: tuple[str, ...]

    def family_name(self, sex: str) -> str:
        return self.family_m if sex == "m" else self.family_f

    def patronymic(self, sex: str) -> str:
        return self.patronymic_m if sex == "m" else self.patronymic_f


def cyrillic(name: str) -> str:
    """An Uzbek name in Uzbek Cyrillic letters."""
    for latin, letter in _CYRILLIC.items():
        name = name.replace(latin, letter)
    return "".join(_LETTERS.get(c, c) for c in name)


def a_family(rng: random.Random) -> Family:
    draw = rng.random()
    if draw < 0.12:
        name, (father, son, daughter) = rng.choice(_RU_FAMILIES), rng.choice(_RU_FATHERS)
        feminine = name if name == "Ким" else f"{name}а"
        boys = tuple(boy for boy, _ in _RU_BOYS)
        return Family(name, feminine, father, rng.choice(_RU_MOTHERS), son, daughter, boys, tuple(_RU_GIRLS))
    if draw < 0.15:
        name = rng.choice(_KO_FAMILIES)
        return Family(name, name, "Andrey", rng.choice(["Elena", "Alyona"]), "", "", tuple(_KO_BOYS), tuple(_KO_GIRLS))
    name, father, mother = rng.choice(_UZ_FAMILIES), rng.choice(_FATHERS), rng.choice(_MOTHERS)
    write = cyrillic if draw > 0.9 else str  # some are registered in Cyrillic letters
    return Family(
        family_m=write(name),
        family_f=write(f"{name}a"),
        father=write(father),
        mother=write(mother),
        patronymic_m=write(f"{father} o{T}g{T}li"),
        patronymic_f=write(f"{father} qizi"),
        boys=tuple(map(write, _UZ_BOYS)),
        girls=tuple(map(write, _UZ_GIRLS)),
    )
