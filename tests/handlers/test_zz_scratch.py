import pytest
from tests.handlers.joining import fills, types, takes, option
from tests.player import *
from domain.roles import Role

async def say(p, what):
    print(">", p.name, what)
    seen = await (p.hears(p.press(what[1:-1])) if what.startswith("[") else types(p, what))
    for s in seen: print("<", s.text, *(f"\n   [{l}]" for l in s.labels), sep="")
async def look(p):
    for s in await p.new(): print("<<", p.name, s.text, s.labels, s.payload.get("attachment"))

async def test_it(world):
    an = world.person("an"); await fills(an)
    binh = world.person("binh"); await fills(binh, full_name="LO THI OI", phone="0912345678", citizen_number="012190000123", job="-")
    em = world.person("em"); await fills(em, full_name="Vàng A Páo", birth_date="1/2/2010", phone="0987654321", citizen_number="-", guardian_name="Vàng A Sử", guardian_phone="0987654322")
    hoa = await world.officer("hoa", "tan-phong", Role.OFFICER)
    world.now += timedelta(days=20)
    for what in ("/queue", "[☐ Đã ký đơn giấy]", "[Xem đủ số căn cước]", "[Hỏi thêm người nộp đơn]", "Anh làm tổ nào, số 012190000123?", "Chị làm tổ nào?"):
        await say(hoa, what)
    await look(an)
    for what in ("/status", "[Trả lời]", "012 190 000 123", "Tổ may 2"):
        await say(an, what)
    for what in ("/queue", "[✅ Đủ điều kiện]", "[So hai đơn]", "[Cùng một người, gộp lại]"):
        await say(hoa, what)
    await say(hoa, hoa.last.labels and f"[{hoa.last.labels[1]}]")
    await say(hoa, "[Gộp]")
    await look(an); await look(binh)
    for what in ("[Đơn tiếp theo]", "[✅ Đủ điều kiện]", "[☐ Đã có chữ ký người giám hộ]", "[✅ Đủ điều kiện]", "[Kết nạp theo quyết định]"):
        await say(hoa, what)
    print("=========")
    await say(hoa, f"[{hoa.last.labels[0]}]")
    for what in ("[☑ Vàng A Páo (2010)]", "[☐ Vàng A Páo (2010)]", "[Tiếp tục với 2 người]","12", "12/qđ-ldld", "15/12/2026", "1/12/2026", "28/12/2026", "[Sửa một mục]", "[Ngày lễ kết nạp]", "29/12/2026"):
        await say(hoa, what)
    await say(hoa, f"[{hoa.last.labels[0]}]")
    await look(an); await look(binh); await look(em)
    await say(em, "/card")
    for what in ("/tim vang", "/tim LC-000003-7", "[Ghi số thẻ chính thức]", "tám", "lc 123-456", "[Lịch sử]", "[Về phiếu của đơn]"): await say(hoa, what)
    await say(hoa, "/ketnap")
    undo = f"/admit undo {int(world.now.timestamp()*1000000)}"
    await say(hoa, undo); await say(hoa, undo)
    await look(em)
    world.now += timedelta(minutes=5)
    await say(hoa, "/find transfer 3")
    await say(hoa, "/cancel")
    await say(hoa, "/ketnap u 4")
    for what in ("[Tiếp tục với 2 người]", "12/qđ-ldld", "1/12/2026", "[Bỏ qua]", "[✅ Ghi: kết nạp 2 người]"): await say(hoa, what)
    print("########")
    for what in ("/tim páo", "1", "[Chuyển nơi sinh hoạt]", "sin ho", "1", "/tim lo"): await say(hoa, what)
    await look(em)
    await say(hoa, "[Lo Thi Oi, 1990 – Công ty TNHH Bản Mai – đã kết nạp]")
    for what in ("[Thôi là đoàn viên]", "[Nghỉ hưu]",): await say(hoa, what)
    await look(an)
    for r in await __import__("tests.handlers.joining", fromlist=["rows"]).rows(world, "event"): print(r)
    for r in await __import__("tests.handlers.joining", fromlist=["rows"]).rows(world, "audit"): print(r)
