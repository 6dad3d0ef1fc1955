"""/cases: what an officer sees of grievances, what he does with one, and what the worker hears of it."""

from __future__ import annotations

import pypdfium2 as pdfium
import pytest
from sqlalchemy import update

from bot.tasks import Tasks
from dialogue.messages import ChannelName
from domain.grievances import Mode
from domain.roles import Role
from models import grievance_files
from models.grievances import Said
from models.tables import officer as posts
from tests.complaining import RECEIPT, WORDS, sent, when
from tests.documents.test_cleaning import picture
from tests.handlers.joining import fills, keys, rows, takes, types
from tests.handlers.test_grievance import sends_file, tells
from tests.player import World


@pytest.mark.on_both
async def test_a_case_goes_from_taking_to_rating_and_is_opened_again(world: World) -> None:
    officer = await world.officer("hoa", "cs-ban-mai")
    await fills(worker := world.person("worker"))
    await tells(worker, "confidential")
    await takes(worker, "send")
    await officer.new()
    await officer.plays("""
        > /vuviec
        < 1 vụ việc đang mở, 1 mới, 0 quá hẹn. … Số 1, hẹn 23/11/2026: Giờ làm, nghỉ ngơi, tăng ca, phép năm, Công ty TNHH Bản Mai [Số 1, hẹn 23/11/2026] [Mới (1)] [Của tôi (0)] [Quá hẹn (0)] [Theo doanh nghiệp] [Thống kê] [Về menu]
        > [Số 1, hẹn 23/11/2026]
        < Vụ việc số 1: Giờ làm, … Người gửi: Lò Thị Ọi, 0912 345 678. 🔒 GIỮ KÍN: … Quản đốc bắt làm thêm bốn giờ. [Nhận việc] [Hỏi thêm] [Trả lời] [Ghi chú nội bộ] [Chuyển cấp trên] [Chuyển cơ quan khác] [Khép lại] [Đổi nhóm việc] [Hồ sơ (PDF)] [Tạm chặn người gửi] [Các vụ việc]
        > [Nhận việc]
        < Anh/chị đã nhận việc. … [Về vụ việc số 1] [Các vụ việc]
        > [Về vụ việc số 1]
        < … Tình trạng: đang xử lý. … Người xử lý: hoa … Quản đốc bắt làm thêm bốn giờ. [Hỏi thêm] [Trả lời] … [Các vụ việc]
        > [Hỏi thêm]
        < Anh/chị muốn hỏi người gửi điều gì? … [Thôi]
        > Chuyện từ hôm nào ạ?
        < Đã gửi câu hỏi. [Về vụ việc số 1] [Các vụ việc]
    """)
    assert [it.text for it in await worker.new()] == [
        "Công đoàn đã nhận xử lý vụ việc số 1 của anh/chị.",
        "Công đoàn hỏi thêm về vụ việc số 1. Anh/chị mở xem và trả lời giúp.",
    ]
    await worker.plays("""
        > [Xem vụ việc này]
        < Vụ việc số 1: … Tình trạng: chờ người gửi trả lời. … hoa: Chuyện từ hôm nào ạ?
        < Anh/chị muốn nói thêm … [Xong]
        > Từ đầu tháng.
        < Đã thêm vào vụ việc.
        < …
    """)
    await officer.new()
    await types(officer, "/cases 1 close 3")
    await officer.plays("""
        > [Đã giải quyết]
        < Anh/chị viết kết quả cho người gửi … [Không ghi gì thêm] [Thôi]
        > Quản đốc đã ghi công lại.
        < Đã khép lại. [Về vụ việc số 1] [Các vụ việc]
    """)
    (told,) = await worker.new()
    assert told.payload["key"] == "grievance.told.close"
    await worker.plays("""
        > [Xem vụ việc này]
        < … Kết quả: đã giải quyết …
        < Vụ việc đã khép lại. … [1 ⭐] [2 ⭐] [3 ⭐] [4 ⭐] [5 ⭐] [Xong]
        > [4 ⭐]
        < Cảm ơn anh/chị đã đánh giá.
        < …
        > Vẫn chưa trả tiền.
        < Đã mở lại vụ việc. Công đoàn sẽ xem lại từ đầu.
        < …
    """)
    (row,) = await rows(world, "grievance")
    assert (row["status"], row["rating"], row["revision"]) == ("taken", 4, 6)
    acts = [it["act"] for it in await rows(world, "grievance_step")]
    assert acts == ["see", "take", "see", "ask", "add", "close", "rate", "reopen"]


@pytest.mark.on_both
async def test_of_two_officers_who_answer_at_once_the_second_is_told_first(world: World) -> None:
    await sent(world)
    first, second = await world.officer("hoa", "cs-ban-mai"), await world.officer("din", "tan-phong")
    for officer in (first, second):
        await types(officer, "/cases 1")
        await takes(officer, "/cases 1 answer")
    assert keys(await types(first, "Mai công ty trả.")) == ["cases.did.answer"]
    seen = await types(second, "Tuần sau trả.")
    assert keys(seen) == ["problem.grievance.changed", "cases.not_done"]
    assert seen[0].text == "hoa vừa làm việc này trước: vụ việc nay đã trả lời. Anh/chị xem lại rồi làm tiếp."
    assert len(await rows(world, "grievance_entry")) == 2


async def test_similar_cases_are_shown_as_one_matter_and_answered_together(world: World) -> None:
    for _ in range(3):
        await sent(world)
    officer = await world.officer("hoa", "tan-phong")
    await types(officer, "/cases 2")
    assert "🔁 3 vụ việc cùng nơi, cùng việc trong 30 ngày (các số khác: 1, 3)" in officer.last.text
    await takes(officer, "/cases 2 all")
    assert (await types(officer, "Mai công ty trả."))[-1].text == "Đã trả lời 3 vụ việc."
    assert [it["status"] for it in await rows(world, "grievance")] == ["answered"] * 3


async def test_whoever_answers_a_matter_after_a_colleague_did_one_of_it_is_told_first(world: World) -> None:
    for _ in range(2):
        await sent(world)
    first, second = await world.officer("hoa", "cs-ban-mai"), await world.officer("din", "cs-ban-mai")
    await types(second, "/cases 1 all 0")
    await types(first, "/cases 2 answer 0")
    await types(first, "Hẹn gặp thứ hai.")
    seen = await types(second, "Mời gọi lại.")
    assert keys(seen) == ["problem.grievance.changed", "cases.not_done"]
    assert {it["status"] for it in await rows(world, "grievance")} == {"new", "answered"}


async def test_of_an_anonymous_case_that_was_passed_up_officers_above_do_not_hear_which(world: World) -> None:
    await sent(world, Mode.ANONYMOUS)
    officer, upper = await world.officer("hoa", "cs-ban-mai"), await world.officer("din", "tan-phong")
    await types(officer, "/cases 1 pass_up 0")
    await takes(officer, "-")
    (seen,) = await upper.new()
    assert str(seen) == "Có vụ việc ẩn danh được chuyển lên Công đoàn phường Tân Phong. [Mở các vụ việc]"
    assert "1" not in str(seen.payload["params"]) + seen.payload["options"][0]["value"]


@pytest.mark.on_both
async def test_a_case_is_passed_up_with_its_reason_and_to_a_named_authority(world: World) -> None:
    await sent(world)
    own, upper = await world.officer("hoa", "cs-ban-mai"), await world.officer("din", "tan-phong")
    await types(own, "/cases 1")
    await takes(own, "/cases 1 pass_up")
    await types(own, "Chủ không tiếp chúng tôi.")
    assert keys(await types(own, "/cases 1")) == ["problem.grievance.unknown"]
    (told,) = await upper.new()
    assert told.text == "Vụ việc số 1 được chuyển lên Công đoàn phường Tân Phong."
    await types(upper, "/cases 1")
    await takes(upper, "/cases 1 forward")
    await types(upper, "Sở Nội vụ")
    await takes(upper, "-")
    await types(upper, "/cases 1")
    assert "Đã chuyển tới: Sở Nội vụ" in upper.last.text


async def test_an_anonymous_worker_is_told_nothing_and_reads_with_his_receipt(world: World) -> None:
    await sent(world, Mode.ANONYMOUS)
    officer = await world.officer("hoa", "cs-ban-mai")
    await types(officer, "/cases 1")
    assert "Người gửi: ẩn danh." in officer.last.text
    await takes(officer, "/cases 1 answer")
    await types(officer, "Chúng tôi đã nhắc quản đốc.")
    assert [
        it for it in await rows(world, "outbox") if it["chat_id"] not in {c["id"] for c in await rows(world, "chat")}
    ] == []
    worker = world.person("anybody")
    await types(worker, RECEIPT)
    assert "Chúng tôi đã nhắc quản đốc." in worker.heard[0].text
    audited = [it["subject"] for it in await rows(world, "audit") if it["action"].startswith("grievance.")]
    assert audited == ["grievance"] * 2  # who looked and acted is known; which case, only its own history says


async def test_a_note_and_its_words_are_not_the_workers(world: World) -> None:
    await sent(world, Mode.ANONYMOUS)
    officer = await world.officer("hoa", "cs-ban-mai")
    await types(officer, "/cases 1 note 0")
    await types(officer, "Hỏi chị Mai trước.")
    await types(officer, "/cases 1")
    assert "hoa, ghi chú nội bộ: Hỏi chị Mai trước." in " ".join(officer.last.text.split())
    await types(worker := world.person("anybody"), RECEIPT)
    assert "Mai" not in worker.heard[0].text.replace("Bản Mai", "")


async def test_a_case_that_an_officer_without_a_name_took_is_taken(world: World) -> None:
    await sent(world)
    officer = await world.officer("hoa", "cs-ban-mai")
    await world.db.write(lambda c: c.execute(update(posts).values(name=None)))
    await types(officer, "/cases 1 take 0")
    (shown,) = await types(officer, "/cases 1")
    assert "Người xử lý: cán bộ\n" in shown.text


async def test_an_answer_takes_the_case_and_a_note_does_not(world: World) -> None:
    await sent(world)
    officer = await world.officer("hoa", "cs-ban-mai")
    for act, handler in (("note 0", "chưa ai nhận"), ("answer 1", "hoa")):
        await types(officer, f"/cases 1 {act}")
        await types(officer, "Công ty đã trả lời.")
        (shown,) = await types(officer, "/cases 1")
        assert f"Người xử lý: {handler}\n" in shown.text


async def test_a_file_and_the_dossier_are_handed_out_to_who_may_see_the_case_and_noted(world: World) -> None:
    blob = await world.db.write(lambda c: grievance_files.put(c, world.keys, "image/png", b"bytes", when(world).today))
    await sent(world, said=Said(WORDS, (blob,)))
    officer = await world.officer("hoa", "cs-ban-mai")
    await types(officer, "/cases 1")
    seen, after = await takes(officer, "/cases 1 file")
    assert after.labels == ["Về vụ việc số 1", "Các vụ việc"]
    file = await world.studio.attached(**seen.payload["attachment"], language="vi")
    assert file is not None
    assert (file.name, file.content) == (f"tep-{blob.id}.png", b"bytes")
    seen, after = await types(officer, "/cases 1 dossier")
    assert after.labels == ["Về vụ việc số 1", "Các vụ việc"]
    paper = await world.studio.attached(**seen.payload["attachment"], language="vi")
    assert paper is not None
    words = pdfium.PdfDocument(paper.content)[0].get_textpage().get_text_range()
    assert WORDS in " ".join(words.split())
    assert "Lò Thị Ọi" not in words  # in confidence: a dossier goes from hand to hand
    actions = [it["action"] for it in await rows(world, "audit")]
    assert actions == ["grievance.see", "grievance.file", "grievance.dossier"]
    sister = await world.officer("din", "sin-ho")
    assert keys(await types(sister, "/cases 1 dossier")) == ["problem.grievance.unknown"]
    ref = seen.payload["attachment"]["ref"].partition(":")[0]
    (person,) = [it["person_id"] for it in await rows(world, "officer") if it["name"] == "din"]
    assert await world.studio.attached("dossier", f"{ref}:{person}", "vi") is None


@pytest.mark.on_both
async def test_a_workplace_that_is_not_in_the_register_is_told_with_its_commune(world: World) -> None:
    place = {"enterprise_name": "Xưởng gỗ Nà Hiên", "commune": "p-tan-phong"}
    await sent(world, enterprise_id=None, place=place)
    officer = await world.officer("hoa", "cs-ban-mai")
    await types(officer, "/cases 1")
    assert "Nơi xảy ra: Xưởng gỗ Nà Hiên, phường Tân Phong." in officer.last.text
    seen, _ = await types(officer, "/cases 1 dossier")
    paper = await world.studio.attached(**seen.payload["attachment"], language="vi")
    assert paper is not None
    assert "Xưởng gỗ Nà Hiên, phường Tân Phong" in pdfium.PdfDocument(paper.content)[0].get_textpage().get_text_range()


async def test_through_servers_abroad_no_word_and_no_name_of_a_case_goes(world: World) -> None:
    await sent(world)
    officer = await world.officer("7", "cs-ban-mai", channel=ChannelName.TELEGRAM)
    await types(officer, "/cases 1")
    assert WORDS not in officer.last.text
    assert "Lò Thị Ọi" not in officer.last.text
    assert "https://congdoan.example.vn/chat" in officer.last.text


async def test_what_an_officer_saw_fades_from_his_page(world: World) -> None:
    await sent(world)
    officer = await world.officer("hoa", "cs-ban-mai")
    await types(officer, "/cases 1")
    shown = [it for it in await rows(world, "outbox") if it["fades_at"] is not None]
    assert len(shown) == 1
    assert all(
        WORDS not in str(world.keys.open_json(it["payload"])) for it in await rows(world, "outbox") if it not in shown
    )


@pytest.mark.parametrize("argument", ["new", "mine", "late", "closed", "at", "stats"])
@pytest.mark.every_case_on_both
async def test_each_part_of_the_inbox_leads_on_when_it_is_empty(world: World, argument: str) -> None:
    officer = await world.officer("hoa", "cs-ban-mai")
    (seen,) = await types(officer, f"/cases {argument}")
    assert seen.labels


async def test_numbers_below_five_are_not_told(world: World) -> None:
    for _ in range(6):
        await sent(world)
    await sent(world, category="wages")
    officer = await world.officer("hoa", "tan-phong")
    await types(officer, "/cases stats")
    assert "• Giờ làm, nghỉ ngơi, tăng ca, phép năm: từ 5" in officer.last.text
    assert "• các nhóm khác: < 5" in officer.last.text
    assert "Tiền lương" not in officer.last.text
    assert "• Công ty TNHH Bản Mai: từ 5" in officer.last.text


async def test_the_desk_says_how_many_are_new(world: World) -> None:
    await sent(world)
    officer = await world.officer("hoa", "cs-ban-mai", Role.OFFICER)
    await types(officer, "/start")
    assert any("Vụ việc cần xử lý" in label and "1" in label for label in officer.last.labels)


@pytest.mark.on_both
async def test_who_abuses_it_is_blocked_for_a_while_and_still_gets_an_emergency_through(world: World) -> None:
    officer = await world.officer("hoa", "cs-ban-mai")
    await fills(worker := world.person("worker"))
    await tells(worker, "open")
    await takes(worker, "send")
    await types(officer, "/cases 1 block")
    assert await rows(world, "grievance_block") == []
    await takes(officer, "/cases 1 block sure")
    await tells(worker, "anonymous")
    assert keys(await takes(worker, "send")) == ["problem.grievance.blocked"]
    await types(worker, "/grievance drop")
    await tells(worker, "anonymous", "Có người bị điện giật")
    assert keys(await takes(worker, "send"))[0] == "grievance.receipt"
    await types(officer, "/cases 2 block")
    assert officer.last.payload["key"] == "cases.cannot_block"


async def test_the_audit_says_in_words_who_looked_and_of_an_anonymous_case_not_which(world: World) -> None:
    await sent(world)
    await sent(world, Mode.ANONYMOUS)
    admin = await world.officer("hoa", "tan-phong", Role.ADMIN)
    for words in ("/cases 1", "/cases 2", "/cases 2 take 0", "/audit"):
        await types(admin, words)
    said = admin.last.text
    assert "hoa: xem vụ việc số 1" in said
    assert "hoa: nhận xử lý một vụ việc ẩn danh" in said
    assert "số 2" not in said


@pytest.mark.on_both
async def test_who_just_wrote_gets_a_category_from_the_officer(world: World) -> None:
    await sent(world, category="other")
    officer = await world.officer("hoa", "cs-ban-mai")
    await types(officer, "/cases 1 sort")
    assert len(officer.last.labels) == 18
    await takes(officer, "/cases 1 sort wages")
    assert officer.last.text == "Đã ghi: Tiền lương, thưởng, phụ cấp."
    (row,) = await rows(world, "grievance")
    assert (row["category"], row["revision"]) == ("wages", 1)


@pytest.mark.on_both
async def test_an_answer_with_a_photo_reaches_its_worker_and_nobody_else(world: World, doing: Tasks) -> None:
    officer = await world.officer("hoa", "cs-ban-mai")
    await fills(worker := world.person("worker"))
    await tells(worker, "confidential")
    await takes(worker, "send")
    await types(officer, "/cases 1 answer 0")
    await sends_file(world, officer, doing, picture())
    await types(officer, "Đây là biên bản làm việc.")
    await worker.new()
    seen = await types(worker, "/grievance 1")
    (shown,) = [it.payload["attachment"] for it in seen if it.payload.get("attachment")]
    made = await world.studio.attached(**shown, language="vi")
    assert made is not None
    assert made.media_type == "image/jpeg"
    number = shown["ref"].partition(":")[0]
    assert await world.studio.attached("case_file", f"{number}:worker:999", "vi") is None
    assert await world.studio.attached("case_file", f"{number}:officer:999", "vi") is None
