"""Each question of the form: what it takes, what it says of what it can't, and its doubts."""

from __future__ import annotations

import pytest

from dialogue.forms import KEEP
from domain.communes import DISTRICTS
from tests.handlers.walking import BRINGS_THERE, at, kept, says, step
from tests.player import Player, World

LONG = "ă" * 900

# --- taken: as typed → as shown when the question comes again ---------------------------------------------------------
TAKEN = {
    "full_name": {
        "lò thị ọi": "Lò Thị Ọi",
        "GIÀNG A PÁO": "Giàng A Páo",
        "Pờ Ló Chừ": "Pờ Ló Chừ",
        "lan mai": "Lan Mai",
        "H'Hen Niê": "H'Hen Niê",
        "Huy Dũng": "Huy Dũng",
        "  Lý \n Gó   Xá ": "Lý Gó Xá",
    },
    "birth_date": {
        "15/8/1990": "15/08/1990",
        "15-8-90": "15/08/1990",
        "15.08.1990": "15/08/1990",
        "15 8 1990": "15/08/1990",
        "15081990": "15/08/1990",
        "1990-08-15": "15/08/1990",
        "15 tháng 8 năm 1990": "15/08/1990",
        "ngày 15 tháng 8 năm 1990": "15/08/1990",
        "em sinh ngày 15/8/1990 ạ": "15/08/1990",
        "29/2/1992": "29/02/1992",
        "1/1/2000": "01/01/2000",
    },
    "phone": {
        "0912345678": "0912 345 678",
        "0912.345.678": "0912 345 678",
        "+84912345678": "0912 345 678",
        "84 912 345 678": "0912 345 678",
        "+84(0)912-345-678": "0912 345 678",
        "sđt: 0912 345 678 ạ": "0912 345 678",
        "01687654321": "0387 654 321",  # eleven digits, of before 2018
    },
    "job": {"Tổ may 2": "Tổ may 2", "Huy": "Huy", "Thế": "Thế", "làm than": "làm than", "ca 3": "ca 3"},
    "citizen_number": {
        "012190000123": "0121******23",
        "012 190 000123": "0121******23",
        "CCCD: 012.190.000.123": "0121******23",
    },
}

# --- not taken: as typed → which text -----------------------------------------------------------------------------------
PROBLEMS = {
    "enterprise": {"👍": "text.empty", LONG: "text.too_long", "???": "text.empty"},
    "enterprise_name": {"…": "text.empty", LONG: "text.too_long"},
    "commune": {"Hà Nội": "commune.unknown", "xyz": "commune.unknown"},
    "full_name": {
        "Lò Thị 2": "name.digits",
        "0912345678": "name.digits",
        "Lò @ Thị": "name.signs",
        "👍": "name.signs",
        "a " * 8: "name.too_long",
        "ă" * 61: "name.too_long",
        LONG: "name.too_long",
    },
    "birth_date": {
        "năm chín mươi": "birth_date.unreadable",
        "1990": "birth_date.year_only",
        "sinh năm 90": "birth_date.year_only",
        "8/1990": "birth_date.year_only",
        "1/1/2030": "birth_date.in_future",
        "30/2/1990": "birth_date.impossible",
        "8/15/1990": "birth_date.impossible",
        "29/2/1990": "birth_date.impossible",
        "1/1/1880": "birth_date.too_old",
        LONG: "birth_date.unreadable",
    },
    "gender": {"lgbt": "gender.unreadable", "3": "gender.unreadable", "không": "gender.unreadable"},
    "phone": {
        "không có": "phone.unreadable",
        "091234567": "phone.too_short",
        "09123456789": "phone.too_long",
        "0912 345 678 hoặc 0987 654 321": "phone.unreadable",
    },
    "guardian_name": {"bố 2": "name.digits"},
    "guardian_phone": {"113": "phone.too_short"},
    "job": {LONG: "text.too_long", "😀": "text.empty"},
    "citizen_number": {
        "123456789": "citizen_number.old_identity_card",
        "01219000012": "citizen_number.shape",
        "0121900001234": "citizen_number.shape",
        "không nhớ": "citizen_number.no_digits",
    },
    "ethnic_group": {"người Sao Hỏa": "ethnic_group.unknown"},
}

# --- doubted: at, typed, which text, shown if kept ------------------------------------------------------------------------
DOUBTS = [
    ("full_name", "Huy", "name.one_word", "Huy"),
    ("full_name", "dũng", "name.one_word", "Dũng"),
    ("birth_date", "1/1/1945", "birth_date.confirm_age", "01/01/1945"),
    ("phone", "02133876543", "phone.landline", "0213 387 6543"),
    ("phone", "0401234567", "phone.unknown_prefix", "0401 234 567"),
    ("phone", "+8613800138000", "phone.foreign", "+8613800138000"),
    ("citizen_number", "012185000123", "citizen_number.mismatch", "0121******23"),
    ("citizen_number", "012090000123", "citizen_number.mismatch", "0120******23"),
    ("citizen_number", "999190000123", "citizen_number.unknown_place", "9991******23"),
]


def kept_as_shown(person: Player) -> str:
    """What the choice to leave the answer as it is says: "Giữ: Lò Thị Ọi" → "Lò Thị Ọi"."""
    values = [it["value"] for it in person.last.payload["options"]]
    return person.last.labels[values.index(KEEP)].partition(": ")[2]


async def asked_anew(person: Player, field: str) -> None:
    """Back to a question that was just answered."""
    await says(person, "/back")
    assert step(person) == f"join.{field}"


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("field", TAKEN)
async def test_an_answer_is_taken_however_it_is_typed(world: World, field: str, language: str) -> None:
    person = await at(world.person(language=language), field)
    for typed, shown in TAKEN[field].items():
        await says(person, typed)
        assert step(person) != f"join.{field}", f"not taken: {typed!r}"
        await asked_anew(person, field)
        assert kept_as_shown(person) == shown, typed


GENDERS = {"nam": "male", "Nữ": "female", "nu": "female", "1.": "male", "Số 2": "female", "m": "male", "gái": "female"}


async def test_the_gender_is_taken_however_it_is_typed(world: World) -> None:
    person = await at(world.person(), "gender")
    for typed, value in GENDERS.items():
        await says(person, typed)
        assert (await kept(person))["gender"] == value, typed
        await asked_anew(person, "gender")


async def test_an_ethnic_group_is_taken_by_name_number_or_another_name(world: World) -> None:
    person = await at(world.person(), "ethnic_group", ethnic=True)
    for typed, code in {"Mông": "08", "h'mông": "08", "Khơ mú": "29", "ha nhi": "35", "1": "01", "Kinh": "01"}.items():
        await says(person, typed)
        assert (await kept(person))["ethnic_group"] == code, typed
        await asked_anew(person, "ethnic_group")


@pytest.mark.parametrize("typing", [False, True], ids=["buttons", "typing"])
async def test_the_full_list_of_ethnic_groups_opens_and_is_chosen_from(world: World, typing: bool) -> None:
    person = await at(world.person(typing=typing), "ethnic_group", ethnic=True)
    assert person.last.labels[0] == "Kinh"
    assert len(person.last.labels) == 14 + 2  # Kinh and 13; the full list; later
    await says(person, "[all]")
    assert len(person.last.labels) == 54 + 1
    await person.hears(person.press("Chăm"))
    assert step(person) == "join.summary"
    assert "Dân tộc: Chăm" in person.last.text


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("field", PROBLEMS)
async def test_what_cannot_be_taken_is_said_in_one_message_with_the_choices(
    world: World, field: str, language: str
) -> None:
    person = await at(world.person(language=language), field, ethnic=True, **BRINGS_THERE.get(field, {}))
    choices = person.last.labels
    listed = len(DISTRICTS) if field == "commune" else 0
    for typed, problem in PROBLEMS[field].items():
        (seen,) = await says(person, typed)
        assert seen.payload["key"] == f"problem.{problem}", typed
        assert seen.labels[listed:] == choices
        assert step(person) == f"join.{field}"
        assert field not in await kept(person)
    for words in {"enterprise_name": ["Công ty A"], "enterprise": ["ban mai", "[e:1]"]}.get(field, []):
        await says(person, words)  # and the form still goes on


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("typing", [False, True], ids=["buttons", "typing"])
async def test_a_doubt_is_confirmed_denied_or_typed_anew(world: World, language: str, typing: bool) -> None:
    for number, (field, typed, doubt, shown) in enumerate(DOUBTS):
        person = await at(world.person(f"p{number}", language=language, typing=typing), field)
        (seen,) = await says(person, typed)
        assert seen.payload["key"] == f"doubt.{doubt}", typed
        assert len(seen.labels) == 2
        assert field not in await kept(person)
        await says(person, "[no]")
        assert step(person) == f"join.{field}"
        assert person.last.payload["key"] == f"join.ask.{field}"
        await says(person, typed)
        good = {"full_name": "Lò Thị Ọi", "birth_date": "15/8/1990", "phone": "0912345678"}
        await says(person, good.get(field, "012190000123"))  # typed anew, instead of yes or no
        assert step(person) != f"join.{field}"
        await asked_anew(person, field)
        await says(person, typed)
        await says(person, "[yes]")
        await asked_anew(person, field)
        assert kept_as_shown(person) == shown


YES = ["đúng", "Dung roi.", "vâng", "có", "ok", "yes", "1", "Đúng, giữ nguyên", "dung, giu nguyen"]
NO = ["không", "ko", "sai rồi", "2", "để tôi gõ lại"]


async def test_a_doubt_understands_yes_and_no_in_words(world: World) -> None:
    person = await at(world.person(), "full_name")
    for no in NO:
        await says(person, "Huy")
        await says(person, no)
        assert person.last.payload["key"] == "join.ask.full_name", no
    for yes in YES:
        await says(person, "Huy")
        await says(person, yes)
        assert (await kept(person))["full_name"] == "Huy", yes
        await asked_anew(person, "full_name")


async def test_a_name_that_looks_like_yes_is_a_name(world: World) -> None:
    person = await at(world.person(), "full_name")
    await says(person, "Huy")
    await says(person, "Dũng")  # without accents the same letters as "đúng"
    assert person.last.payload["key"] == "doubt.name.one_word"
    await says(person, "đúng")
    assert (await kept(person))["full_name"] == "Dũng"


async def test_a_problem_and_a_doubt_in_vietnamese_words(world: World) -> None:
    await (await at(world.person(), "full_name")).plays("""
        > Lò Thị 2
        < Họ tên không có chữ số. Anh/chị gõ giúp, ví dụ: Giàng A Páo.
        > Ọi
        < Họ tên chỉ có một tiếng. Đúng như vậy không ạ? [Đúng, giữ nguyên] [Để tôi gõ lại]
        > [Để tôi gõ lại]
        < Họ và tên của anh/chị, như trên giấy tờ?
        > lò thị ọi
        < Ngày sinh của anh/chị? Ví dụ: 15/08/1990.
        > năm chín mươi
        < Tôi chưa đọc được ngày sinh. Anh/chị gõ giúp: ngày/tháng/năm, ví dụ 15/08/1990.
        > 1990
        < Cảm ơn, năm 1990. Anh/chị gõ giúp cả ngày và tháng, ví dụ 15/08/1990. Giấy tờ chỉ ghi năm thì gõ 01/01/1990.
        > 31/4/1990
        < Không có ngày 31/4/1990. Anh/chị xem lại giúp, ví dụ 15/08/1990.
        > 15-8-90
        < Đã ghi ngày 15/08/1990.
        < Giới tính của anh/chị? [Nam] [Nữ]
        > gái
        < Số điện thoại của anh/chị để cán bộ liên hệ? Gõ số, ví dụ: 0912 345 678.
        > 091234567
        < Số này thiếu chữ số. Số di động có 10 chữ số, ví dụ 0912 345 678.
        > 0401 234 567
        < Đầu số 040 hơi lạ. Anh/chị xem lại số giúp, đúng chưa ạ? [Đúng, giữ nguyên] [Để tôi gõ lại]
        > đúng rồi
        < Đã ghi số 0401 234 567.
        < Anh/chị làm ở bộ phận nào, việc gì? Ví dụ: Tổ may 2, công nhân may. [Bỏ qua]
        > bo qua
        < Số căn cước (12 chữ số) của anh/chị? … [Để sau]
        > 123 456 789
        < Đây là số chứng minh thư cũ (9 chữ số), … hoặc để sau. [Để sau]
        > 012085000123
        < Số này có vẻ không khớp với ngày sinh hoặc giới tính đã ghi. … [Đúng, giữ nguyên] [Để tôi gõ lại]
        > [Để tôi gõ lại]
        < Số căn cước (12 chữ số) của anh/chị? … [Để sau]
        > để sau
        < Anh/chị xem lại giúp: … • Bộ phận, công việc: bỏ trống • Số căn cước: để sau …
    """)


async def test_a_problem_and_a_doubt_in_english_words(world: World) -> None:
    await (await at(world.person(language="en"), "full_name")).plays("""
        > Lò Thị 2
        < A name has no digits. Please type it, for example: Giàng A Páo.
        > Ọi
        < The name has only one word. Is that right? [Yes, keep it] [Let me type it again]
        > yes
        < Your birth date, day first? For example: 15/08/1990.
        > 1990
        < Thank you, 1990. Please type the day and month too, … If your papers have only the year, type 01/01/1990.
        > 1/1/1940
        < By this date you are 86 years old. Is that right? [Yes, keep it] [Let me type it again]
        > 15-8-90
        < Noted: 15/08/1990.
        < Your gender? [Male] [Female]
        > neither
        < Please choose male or female. [Male] [Female]
        > [Female]
        < Your phone number, …
        > +8613800138000
        < This is a foreign number. Shall we use it? [Yes, keep it] [Let me type it again]
        > [Yes, keep it]
        < Noted: +8613800138000.
        < Your section and job? … [Skip]
        > [Skip]
        < Your citizen number (12 digits)? … [Later]
        > 12345
        < A citizen number has exactly 12 digits; this one has 5. … [Later]
        > [Later]
        < Please check: … • Section and job: left empty • Citizen number: later …
    """)
