"""What is wrong in a list of enterprises, in words for whoever mends the file; nothing is read or written here."""

from __future__ import annotations

from models.enterprise_file import RowError

WORDS = {
    "enterprise_file.empty": "the file is empty; expected headers first, e.g. Tên,Mã số thuế,Xã,Số lao động",
    "enterprise_file.no_name_column": "no column for the name; expected one called Tên, e.g. Tên,Mã số thuế,Xã",
    "enterprise_file.repeated_column": "two columns mean the same ({name}); leave one",
    "enterprise_file.name_missing": "the name is missing",
    "enterprise_file.name_too_long": "the name has {letters} letters, at most {most}",
    "enterprise_file.kind_too_long": "the kind has {letters} letters, at most {most}",
    "enterprise_file.commune_unknown": "there is no commune “{text}” in the province; expected e.g. Tân Phong",
    "enterprise_file.commune_unclear": "“{text}” may be {names}; write xã or phường before it",
    "enterprise_file.headcount_unreadable": "“{text}” is no number of workers; expected e.g. 35",
    "enterprise_file.tax_code_lost_digits": "“{text}” has lost digits in Excel; make the column text and type it again",
    "enterprise_file.repeated": "the same enterprise stands in row {row}",
    "tax_code.shape": "a tax code has 10 digits, or 10-3; this one has {digits}",
    "tax_code.check_digit": "the tax code is mistyped: its check digit does not fit",
}


def in_words(error: RowError) -> str:
    """ "row 3, tax_code: the tax code is mistyped …"."""
    params = {name: _listed(value) for name, value in error.problem.params.items()}
    column = f", {error.column}" if error.column else ""
    return f"row {error.row}{column}: {WORDS[error.problem.key].format_map(params)}"


def _listed(value: object) -> object:
    return " or ".join(value) if isinstance(value, list) else value
