"""Names of columns in Uzbek (both scripts), Russian and English, as clinics and surveys write them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

IGNORED = "report"
"""What says nothing of a child: the columns that our own report puts before a row's cells, and the running number."""

KNOWN: Mapping[str, Sequence[str]] = {
    "id": ("id", "номер", "код", "номер карты", "№ карты", "karta", "karta raqami", "карта", "patient id", "child id", "код пациента",
           "амбулаторная карта", "номер амбулаторной карты", "id ребенка"),
    "card": ("card", "our card", "карта здесь", "kartasi", "kartamiz"),
    "answer": ("answer", "ответ", "javob", "жавоб"),
    IGNORED: ("№", "№ п п", "п п", "n", "no", "т р", "t r", "line", "result", "what is said", "строка", "итог", "что сказано", "qator", "natija", "nima deyildi"),
    "full_name": ("full name", "name", "фио", "ф и о", "фамилия имя отчество", "fio", "f i o", "ребенок", "bola", "fish", "f i sh",
                  "фамилия имя", "фиш", "ф и ш", "имя фамилия отчество", "исм фамилия", "ism familiya", "child name", "bolaning ismi",
                  "фио ребенка", "familiyasi ismi otasining ismi", "фамилияси исми отасининг исми"),
    "family_name": ("family name", "last name", "surname", "фамилия", "familiya", "familiyasi", "фамилияси", "lastname"),
    "given_name": ("given name", "first name", "имя", "ism", "ismi", "исми", "исм", "firstname"),
    "patronymic": ("patronymic", "middle name", "отчество", "otasining ismi", "sharifi", "отасининг исми", "шарифи", "otchestvo", "fathers name"),
    "sex": ("sex", "gender", "пол", "jins", "jinsi", "жинси", "жинс", "pol"),
    "birth_date": ("birth date", "date of birth", "dob", "birthdate", "birthday", "дата рождения", "др", "д р", "дата рожд", "д рождения",
                   "tugilgan sana", "tugilgan sanasi", "tugilgan kuni", "tugilgan kun", "туғилган санаси", "туғилган куни", "тугилган санаси",
                   "тугилган куни", "день рождения", "рожден", "рождения"),
    "age_days": ("age days", "age in days", "возраст в днях", "возраст дни", "возраст дней", "yoshi kunlarda"),
    "age_months": ("age months", "agemons", "age in months", "возраст в месяцах", "возраст мес", "возраст месяцев", "yoshi oylarda"),
    "pinfl": ("pinfl", "пинфл", "jshshir", "жшшир", "jshshr", "жшир", "пинфл ребенка", "personal number"),
    "birth_certificate": ("birth certificate", "certificate", "свидетельство", "свидетельство о рождении", "guvohnoma", "метрика", "metrika", "гувоҳнома",
                          "tugilganlik haqida guvohnoma", "tugilganlik guvohnomasi", "туғилганлик гувоҳномаси"),
    "guardian_name": ("mother", "мать", "мама", "фио матери", "ona", "onasi", "онаси", "mothers name", "mother name", "имя матери",
                      "onasining ismi", "онасининг исми", "ona f i sh", "onasining fish"),
    "father_name": ("father", "отец", "папа", "фио отца", "ota", "otasi", "отаси", "fathers full name", "father name"),
    "other_guardian_name": ("guardian", "родитель", "фио родителя", "опекун", "законный представитель", "vasiy", "ota ona", "qonuniy vakil",
                            "родители", "parent", "caregiver"),
    "phone": ("phone", "телефон", "telefon", "тел", "tel", "телефон матери", "номер телефона", "telefon raqami", "телефон рақами",
              "контакт", "mobile", "моб", "моб тел", "phone number", "телефоны", "контактный телефон", "сотовый", "onasining telefoni"),
    "region": ("region", "область", "регион", "viloyat", "вилоят"),
    "district": ("district", "район", "tuman", "туман", "tumani"),
    "mahalla": ("mahalla", "махалля", "маҳалла", "mfy", "мфй", "махалла"),
    "address": ("address", "адрес", "manzil", "манзил", "yashash manzili", "место жительства", "адрес проживания", "яшаш манзили", "manzili",
                "домашний адрес", "место проживания"),
    "gestation_weeks": ("gestation", "gestation weeks", "срок гестации", "гестация", "срок беременности", "homila yoshi", "недель гестации",
                        "gestational age", "ga", "гестационный возраст", "гестация недель", "homiladorlik muddati"),
    "birth_weight": ("birth weight", "вес при рождении", "масса при рождении", "tugilgandagi vazni", "туғилгандаги вазни"),
    "mother_height": ("mother height", "рост матери", "onasining boyi"),
    "father_height": ("father height", "рост отца", "otasining boyi"),
    "measured_on": ("measured on", "date", "day", "day of measuring", "visit date", "дата", "дата осмотра", "дата измерения", "sana", "дата визита", "korik sanasi",
                    "кўрик санаси", "sanasi", "olchangan sana", "дата взвешивания", "visit", "exam date", "date of visit", "measurement date"),
    "weight": ("weight", "вес", "масса", "масса тела", "vazn", "vazni", "ves", "вазни", "вазн", "ogirligi", "wt"),
    "length_height": ("height", "length", "length height", "рост", "длина", "длина тела", "boy", "boyi", "бўйи", "clenhei", "stature", "uzunligi",
                      "рост длина", "длина рост", "ht", "буйи"),
    "position": ("measure", "measured", "position", "положение", "как измерен", "holati", "ҳолати"),
    "head_circumference": ("head", "head circumference", "headc", "окружность головы", "ог", "обхват головы", "bosh aylanasi", "бош айланаси",
                           "hc", "голова"),
    "muac": ("muac", "arm", "mid upper arm circumference", "плечо", "yelka", "окружность плеча", "yelka aylanasi", "обхват плеча", "arm circumference", "оп", "елка айланаси"),
    "triceps_skinfold": ("tri", "triceps", "triskin", "triceps skinfold"),
    "subscapular_skinfold": ("sub", "subscapular", "subskin", "subscapular skinfold"),
    "oedema": ("oedema", "edema", "отеки", "отек", "shish", "шиш"),
    "temperature": ("temperature", "температура", "harorat", "т", "temp", "ҳарорат", "tana harorati"),
    "heart_rate": ("heart rate", "чсс", "пульс", "pulse", "yurak urishi", "puls", "hr"),
    "respiratory_rate": ("respiratory rate", "breathing rate", "чдд", "nafas soni", "rr"),
    "oxygen_saturation": ("oxygen saturation", "spo2", "сатурация", "saturatsiya"),
    "vaccine": ("vaccine", "вакцина", "прививка", "препарат", "vaksina", "emlash", "cvx", "вакцина номи", "vaksina nomi", "название вакцины",
                "эмлаш", "наименование вакцины"),
    "given_on": ("given on", "day of the dose", "vaccination date", "дата прививки", "дата вакцинации", "emlash sanasi", "emlangan sana", "эмлаш санаси",
                 "dose date", "date given", "дата введения", "vaksina sanasi"),
    "lot": ("lot", "серия", "seriya", "batch", "серия вакцины", "сериясы", "lot number", "seriyasi", "номер серии"),
    "expiry": ("expiry", "expiry date", "срок годности", "годен до", "yaroqlilik muddati"),
    "decision": ("decision", "решение", "отказ или медотвод", "qaror"),
    "decision_vaccine": ("decision vaccine", "отказ от", "медотвод от"),
    "decision_on": ("decision on", "day of the decision", "дата решения", "дата отказа", "дата медотвода", "qaror sanasi"),
    "decision_until": ("decision until", "медотвод до", "до какого дня"),
    "condition": ("condition", "observation", "наблюдение", "состояние ребенка", "kuzatuv", "bola holati"),
    "condition_value": ("condition value", "observation value", "значение наблюдения", "kuzatuv qiymati"),
    "condition_on": ("condition on", "day of the observation", "дата наблюдения", "kuzatuv sanasi"),
    "condition_placed": ("condition placed on", "test placed on", "дата постановки пробы", "sinama qoyilgan sana"),
    "condition_ended": ("condition ended on", "окончание наблюдения", "kuzatuv tugagan sana"),
    "condition_note": ("condition note", "примечание к наблюдению", "kuzatuv izohi"),
    "tuberculin": ("mantoux", "tuberculin test", "манту", "проба манту", "реакция манту", "mantu", "mantu sinamasi"),
    "tuberculin_on": ("mantoux read on", "mantoux on", "дата манту", "манту прочитана", "mantu sanasi", "mantu oqilgan sana"),
    "tuberculin_placed": ("mantoux placed on", "манту поставлена", "дата постановки манту", "mantu qoyilgan sana"),
    "bcg_scar": ("bcg scar", "рубец бцж", "рубчик бцж", "бцж рубец", "bsj chandigi", "bcg chandigi"),
    "bcg_scar_on": ("bcg scar on", "дата осмотра рубца", "chandiq korilgan sana"),
    "decision_reason": ("decision reason", "причина отказа", "причина медотвода", "причина", "sabab"),
}  # fmt: skip

NOISE = frozenset(
    {
        "ребенка",
        "ребенок",
        "пациента",
        "child",
        "childs",
        "bolaning",
        "боланинг",
        "patient",
        "patients",
        "bola",
        "детей",
    }
)

UNITS: Mapping[str, str] = {
    "kg": "kg", "кг": "kg", "g": "g", "гр": "g", "г": "g", "грамм": "g", "gr": "g", "gramm": "g",
    "cm": "cm", "см": "cm", "sm": "cm", "mm": "mm", "мм": "mm", "m": "m", "м": "m", "метр": "m", "metr": "m",
    "c": "°c", "с": "°c", "°c": "°c", "°с": "°c", "%": "%",
    "нед": "weeks", "недель": "weeks", "недели": "weeks", "weeks": "weeks", "hafta": "weeks", "wk": "weeks",
    "дн": "days", "дней": "days", "дня": "days", "days": "days", "kun": "days",
}  # fmt: skip

_DOSE_WORDS = """
    дата день когда прививка прививки прививку вакцина вакцины вакцинация вакцинации ревакцинация ревакцинации введение введения введена
    сделана сделано доза дозы дозу первая вторая третья четвертая пятая я й от против из в роддоме роддом рв рв1 рв2 рв3 р v rv v1 v2 v3 v4 v5 r r1 r2 r3
    i ii iii iv
    date day when given vaccine vaccination dose doses first second third booster on of at birth
    sana sanasi kuni emlash emlangan vaksina vaksinasi doza dozasi birinchi ikkinchi uchinchi tortinchi qarshi
    сана санаси эмлаш эмланган вакцинаси дозаси биринчи иккинчи учинчи қарши
"""
DOSE_WORDS = frozenset(_DOSE_WORDS.split())
"""What may stand beside a vaccine's name above a column of days."""
