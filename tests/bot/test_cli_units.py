"""The union's tree on the command line, as an operator keeps it."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner, Result

from bot.cli import app

NEW = """
[[unit]]
code = "cd-tan-phong"
kind = "commune"
name = "Công đoàn phường Tân Phong"
valid_from = "1/7/2025"
communes = ["Tân Phong", "Sin Suối Hồ"]
"""


def ketnap(*words: str) -> Result:
    return CliRunner().invoke(app, ["units", *words])


def test_a_new_database_has_the_shipped_tree(started: Path) -> None:
    assert ketnap("list").stdout == "lai-chau  [province]  Liên đoàn Lao động tỉnh Lai Châu\n"
    before = ketnap("list", "--on", "30/6/2025").stdout.splitlines()
    assert ketnap("list", "--on", "2025-06-30").stdout.splitlines() == before
    assert len(before) == 10
    assert before[1] == "  cd-vien-chuc  [civil_servants]  Công đoàn Viên chức tỉnh Lai Châu"
    ended = ketnap("list", "--all").stdout.splitlines()
    assert ended[1] == "  cd-vien-chuc  [civil_servants]  Công đoàn Viên chức tỉnh Lai Châu  (until 30/06/2025)"
    (started / "units.toml").write_text(ketnap("start").stdout, "utf-8")
    assert ketnap("import", "units.toml").stdout == "No difference: the database is as the file says.\n"


def test_the_difference_is_shown_first_and_written_only_when_told(started: Path) -> None:
    (started / "units.toml").write_text(ketnap("start").stdout + NEW, "utf-8")
    lines = [
        "+ cd-tan-phong  commune  Công đoàn phường Tân Phong",
        "  cd-tan-phong  territory + phường Tân Phong, xã Sin Suối Hồ",
    ]
    for _ in range(2):
        dry = ketnap("import", "units.toml").stdout.splitlines()
        assert dry[:-1] == lines
        assert dry[-1].endswith("To write them: ketnap units import units.toml --apply")
    assert ketnap("import", "units.toml", "--apply").stdout.splitlines() == [*lines, "2 differences written."]
    assert "No difference" in ketnap("import", "units.toml", "--apply").stdout
    assert ketnap("list").stdout.splitlines()[1] == (
        "  cd-tan-phong  [commune]  Công đoàn phường Tân Phong  | phường Tân Phong, xã Sin Suối Hồ"
    )


def test_a_telephone_number_is_shown_as_people_dial_it(started: Path) -> None:
    (started / "units.toml").write_text(ketnap("start").stdout + NEW + 'phone = "0213.300.0000"\n', "utf-8")
    assert (
        "  cd-tan-phong  phone: none → 0213 300 0000" in ketnap("import", "units.toml", "--apply").stdout.splitlines()
    )
    assert ketnap("list").stdout.splitlines()[1] == (
        "  cd-tan-phong  [commune]  Công đoàn phường Tân Phong  | phường Tân Phong, xã Sin Suối Hồ  | 0213 300 0000"
    )
    (started / "units.toml").write_text(ketnap("start").stdout + NEW, "utf-8")
    assert "  cd-tan-phong  phone: 0213 300 0000 → none" in ketnap("import", "units.toml").stdout.splitlines()


def test_what_the_file_leaves_out_is_named(started: Path) -> None:
    (started / "units.toml").write_text(ketnap("start").stdout + NEW, "utf-8")
    ketnap("import", "units.toml", "--apply")
    (started / "units.toml").write_text(ketnap("start").stdout, "utf-8")
    assert ketnap("import", "units.toml").stdout.splitlines() == [
        "Not in the file, stay as they are: cd-tan-phong",
        "No difference: the database is as the file says.",
    ]


def test_a_closed_and_a_moved_unit_are_said_so(started: Path) -> None:
    below = (
        '[[unit]]\ncode = "cs"\nkind = "grassroots"\nname = "CS"\nvalid_from = 2025-07-01\nparent = "cd-tan-phong"\n'
    )
    start = ketnap("start").stdout
    (started / "units.toml").write_text(start + NEW + below, "utf-8")
    ketnap("import", "units.toml", "--apply")
    ends = NEW + 'valid_to = "30/6/2026"\nsuccessor = "lai-chau"\n'
    moves = below + 'moves = [{ day = "1/7/2026", parent = "lai-chau" }]\n'
    (started / "units.toml").write_text(start + ends + moves, "utf-8")
    assert ketnap("import", "units.toml").stdout.splitlines()[:-1] == [
        "  cd-tan-phong  closed after 2026-06-30",
        "  cd-tan-phong  successor: none → lai-chau",
        "  cs  from 2026-07-01 on under lai-chau (before: none)",
    ]


def test_a_wrong_file_names_every_mistake_and_writes_nothing(folder: Path) -> None:
    (folder / "units.toml").write_text(NEW.replace('commune"', 'ward"').replace('Tân Phong", ', 'Sa Pa", '), "utf-8")
    made = ketnap("import", "units.toml", "--apply")
    assert made.exit_code == 1
    assert made.stderr.splitlines() == [
        "line 2, cd-tan-phong: there is no kind “ward”; expected one of: civil_servants, commune, district, grassroots,"
        " group, informal, member, national, province, section, sector, zone",
        "line 2, cd-tan-phong: there is no commune “Sa Pa” in the province; expected e.g. Tân Phong",
        "units.toml: 2 to mend, nothing was written.",
    ]
    assert [*folder.rglob("*.db")] == []  # the file is read before the database is opened


def test_a_second_province_is_refused(started: Path) -> None:
    (started / "units.toml").write_text(NEW.replace('commune"', 'province"'), "utf-8")
    made = ketnap("import", "units.toml", "--apply")
    assert made.exit_code == 1
    assert "line 2, cd-tan-phong: the database has another unit of kind province, lai-chau: use its code" in made.stderr
    assert "cd-tan-phong" not in ketnap("list", "--all").stdout


def test_a_file_that_is_no_utf_8_and_a_day_that_is_none_are_clear_lines(started: Path) -> None:
    (started / "units.toml").write_bytes(NEW.encode("utf-16"))
    assert ketnap("import", "units.toml").stderr == "units.toml: not UTF-8. Save the file as UTF-8 and try again.\n"
    assert ketnap("list", "--on", "31/6/2026").stderr == "“31/6/2026” is no day. Write it like this: 30/6/2026\n"
