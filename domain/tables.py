"""Reads the small CSV tables of domain/data (bảng dữ liệu kèm theo) at import; reads nothing outside the package."""

import csv
from importlib.resources import files


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a table by its file name, "communes.csv", each as column → text."""
    text = files("domain").joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
