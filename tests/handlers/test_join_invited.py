"""A poster's code: the enterprise is filled in and only confirmed."""

from domain.numbers import application_number
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
