"""A poster's code: the enterprise is filled in and only confirmed."""

from domain.numbers import application_number
from tests.handlers.joining import fills, keys, takes, types
from tests.handlers.walking import kept
from tests.player import World


def code(world: World) -> str:
    return application_number(world.enterprises["Công ty TNHH Bản Mai"], "DN")


async def test_the_enterprise_of_the_code_is_only_confirmed(world: World) -> None:
    await world.person().plays(f"""
        > /start {code(world)}
        < … Anh/chị được mời gia nhập công đoàn tại Công ty TNHH Bản Mai, … [Gia nhập công đoàn] …
        > [Gia nhập công đoàn]
        < Trước khi điền đơn, …
        > [Đồng ý: xét đơn của tôi]
        < Anh/chị làm việc ở Công ty TNHH Bản Mai, đúng không ạ? [Công ty TNHH Bản Mai] [Không, nơi khác]
        > [Công ty TNHH Bản Mai]
        < Họ và tên của anh/chị, …
    """)


async def test_who_works_elsewhere_searches_as_everybody(world: World) -> None:
    await world.person(typing=True).plays(f"""
        > /start {code(world)}
        < …
        > /thamgia
        < …
        > 1
        < Anh/chị làm việc ở Công ty TNHH Bản Mai, …
        > [Không, nơi khác]
        < Anh/chị đang làm việc ở đâu? …
        > nà hoa
        < … [HTX Dệt Nà Hoa] …
    """)


async def test_a_mistyped_code_is_no_obstacle(world: World) -> None:
    await world.person().plays("""
        > /start DN-000001-0
        < Chào anh/chị! Đây là trợ lý tự động của LĐLĐ tỉnh Lai Châu. Anh/chị có thể gia nhập …
    """)


async def test_another_poster_in_mid_form_is_asked_about(world: World) -> None:
    person = world.person()
    await fills(person, until="gender", enterprise="nà hoa")
    await person.plays(f"""
        > /start {code(world)}
        < Anh/chị vừa mở mã của Công ty TNHH Bản Mai. Đơn đang ghi HTX Dệt Nà Hoa. Đổi nơi làm việc chứ ạ? [Đổi sang Công ty TNHH Bản Mai] [Không, giữ HTX Dệt Nà Hoa]
        > [Không, giữ HTX Dệt Nà Hoa]
        < Giới tính của anh/chị? …
        > /start {code(world)}
        < Anh/chị vừa mở mã …
        > [Đổi sang Công ty TNHH Bản Mai]
        < Giới tính của anh/chị? …
    """)
    assert (await kept(person))["enterprise"]["name"] == "Công ty TNHH Bản Mai"


async def test_another_poster_moves_a_form_that_was_set_aside(world: World) -> None:
    person = world.person()
    await fills(person, until="summary", enterprise="nà hoa")
    await types(person, "/cancel")
    await types(person, f"/start {code(world)}")
    (_, summary) = await takes(person, "/join move")
    assert "Nơi làm việc: Công ty TNHH Bản Mai" in summary.text


async def test_the_same_poster_in_mid_form_asks_nothing(world: World) -> None:
    person = world.person()
    await fills(person, until="gender")
    assert keys(await types(person, f"/start {code(world)}")) == ["menu.unfinished"]


async def test_a_poster_opened_before_the_workplace_is_told_is_proposed(world: World) -> None:
    person = world.person()
    await fills(person, until="enterprise")
    await types(person, f"/start {code(world)}")
    assert keys(await takes(person, "/join")) == ["join.confirm_enterprise"]


async def test_after_erasing_the_same_poster_invites_again(world: World) -> None:
    person = world.person()
    await types(person, f"/start {code(world)}")
    await fills(person, until="gender")
    for words in ("/mydata erase", "xóa hết"):
        await types(person, words)
    assert keys(await types(person, f"/start {code(world)}")) == ["menu.invited"]
