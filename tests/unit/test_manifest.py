"""A migration's manifest: as Excel saves it, as JSON Lines, and what is wrong with a row."""

from __future__ import annotations

import pytest
from tests.unit.examples import HOME, SOURCE, WELCOME

from phone_number_handler.core.manifest import BadRow, ManifestError, Row, read_manifest

NUMBER, OTHER = "+18005550100", "+18005550101"
ALL = "phone_number_id;phone_number;source_phone_number_arn;target_arn;contact_flow_arn;description"


def good(text: str) -> list[Row]:
    rows, bad = read_manifest(text.encode())
    assert bad == []
    return rows


def said(*rows: str, header: str = "phone_number,target_arn,wave") -> list[str]:
    """Return what is said of a manifest with a row that is right and these."""
    _, bad = read_manifest("\n".join([header, *rows]).encode())
    return [str(each) for each in bad]


def refused(content: bytes) -> str:
    with pytest.raises(ManifestError) as refusal:
        read_manifest(content)
    return str(refusal.value)


def test_a_row_says_what_stands_in_its_cells() -> None:
    assert good(f"phone_number,target_arn,contact_flow_arn\n{NUMBER},{HOME},{WELCOME}\n") == [
        Row(2, {"phone_number": NUMBER, "target_arn": HOME, "contact_flow_arn": WELCOME})
    ]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_columns_are_separated_as_the_first_line_has_it(separator: str) -> None:
    lines = [["phone_number", "target_arn", "description"], [NUMBER, HOME, "Sales"]]
    text = "\n".join(separator.join(line) for line in lines)

    assert good(text)[0].values == {
        "phone_number": NUMBER,
        "target_arn": HOME,
        "description": "Sales",
    }


def test_commas_in_the_rows_do_not_make_a_comma_the_separator() -> None:
    rows = [f"{each};{HOME};a, b, c, d, e" for each in (NUMBER, OTHER)]
    text = "\n".join(["phone_number;target_arn;description", *rows])

    assert good(text)[0].values["description"] == "a, b, c, d, e"


def test_what_excel_saves_is_read() -> None:
    text = f'{ALL}\r\n;{NUMBER};;{HOME};;"Sales; ""North"""\r\n'

    rows, bad = read_manifest(text.encode("utf-8-sig"))

    assert bad == []
    assert rows[0].values == {
        "phone_number": NUMBER,
        "target_arn": HOME,
        "description": 'Sales; "North"',
    }


def test_names_of_columns_may_have_capitals_and_spaces_around_them() -> None:
    row = good(f" Phone_Number , TARGET_ARN\n {NUMBER} , {HOME} ")[0]

    assert row.values == {"phone_number": NUMBER, "target_arn": HOME}


def test_blank_lines_are_passed_over_and_lines_counted_as_an_editor_does() -> None:
    rows = good(f"phone_number,target_arn\n\n{NUMBER},{HOME}\n,\n  ,  \n{OTHER},{HOME}\n\n")

    assert [row.line for row in rows] == [3, 6]


def test_a_line_break_in_quotes_does_not_end_a_row() -> None:
    rows = good(f'phone_number,target_arn,description\n{NUMBER},{HOME},"a\nb"\n{OTHER},{HOME},c')

    assert [(row.line, row.values["description"]) for row in rows] == [(3, "a\nb"), (4, "c")]


def test_a_line_break_in_quotes_stays_what_it_is() -> None:
    text = f'phone_number,target_arn,description\r\n{NUMBER},{HOME},"a\r\nb"\r\n'

    assert good(text)[0].values["description"] == "a\r\nb"


def test_a_column_without_a_name_is_passed_over_as_excel_leaves_some_behind() -> None:
    assert good(f"phone_number,target_arn,,\n{NUMBER},{HOME},x,\n")[0].values == {
        "phone_number": NUMBER,
        "target_arn": HOME,
    }


def test_cells_behind_the_last_column_are_passed_over_and_missing_ones_are_empty() -> None:
    rows = good(f"phone_number,target_arn,description\n{NUMBER},{HOME},a,b\n{OTHER},{HOME}\n")

    assert [row.values.get("description") for row in rows] == ["a", None]


def test_json_lines_are_objects_of_columns() -> None:
    rows = good(
        f'{{"phone_number": "{NUMBER}", "target_arn": " {HOME} ", "description": ""}}\n\n'
        f'{{"phone_number_id": "1", "target_arn": "{HOME}", "description": null}}\n'
    )

    assert rows == [
        Row(1, {"phone_number": NUMBER, "target_arn": HOME}),
        Row(3, {"phone_number_id": "1", "target_arn": HOME}),
    ]


def test_a_wave_of_json_may_be_a_number() -> None:
    assert good(f'\n{{"phone_number": "{NUMBER}", "target_arn": "{HOME}", "wave": 2}}')[0].wave == 2


@pytest.mark.parametrize("mark", ["utf-8", "utf-8-sig"])
def test_json_lines_may_begin_with_a_byte_order_mark(mark: str) -> None:
    text = f'{{"phone_number": "{NUMBER}", "target_arn": "{HOME}"}}'

    assert len(read_manifest(text.encode(mark))[0]) == 1


@pytest.mark.parametrize(
    ("column", "value"),
    [("phone_number", NUMBER), ("phone_number_id", "1"), ("source_phone_number_arn", SOURCE)],
)
def test_a_number_is_named_in_one_of_three_ways(column: str, value: str) -> None:
    assert good(f"{column},target_arn\n{value},{HOME}")[0].name == (column, value)


def test_a_row_that_names_no_wave_has_none() -> None:
    assert good(f"phone_number,target_arn\n{NUMBER},{HOME}")[0].wave is None


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (
            f",{HOME},1",
            (
                "line 2, phone_number or one of phone_number, phone_number_id, "
                "source_phone_number_arn must be given, only one: got ''"
            ),
        ),
        (
            f"0800 5550100,{HOME},1",
            (
                "line 2, phone_number must be + and at most 15 digits, without spaces: "
                "got '0800 5550100'"
            ),
        ),
        (f"{NUMBER},,1", "line 2, target_arn must be given: got ''"),
        (f"{NUMBER},{HOME},0", "line 2, wave must be a whole number from 1 to 1000: got '0'"),
        (f"{NUMBER},{HOME},1001", "line 2, wave must be a whole number from 1 to 1000: got '1001'"),
        (f"{NUMBER},{HOME},1.5", "line 2, wave must be a whole number from 1 to 1000: got '1.5'"),
        (f"{NUMBER},{HOME},-1", "line 2, wave must be a whole number from 1 to 1000: got '-1'"),
    ],
)
def test_a_bad_row_is_named_by_its_line_column_and_value(row: str, message: str) -> None:
    assert said(row) == [message]


@pytest.mark.parametrize("wave", ["1", "1000"])
def test_waves_are_from_1_to_1000(wave: str) -> None:
    assert said(f"{NUMBER},{HOME},{wave}") == []


@pytest.mark.parametrize(
    ("names", "column"),
    [
        ({"phone_number": NUMBER, "phone_number_id": "1"}, "phone_number_id"),
        (
            {"phone_number": NUMBER, "phone_number_id": "1", "source_phone_number_arn": SOURCE},
            "source_phone_number_arn",
        ),
    ],
)
def test_a_number_that_is_named_in_more_than_one_way_is_refused(
    names: dict[str, str], column: str
) -> None:
    row = ",".join([*names.values(), HOME])

    assert said(row, header=",".join([*names, "target_arn"])) == [
        (
            f"line 2, {column} or one of phone_number, phone_number_id, source_phone_number_arn "
            f"must be given, only one: got {', '.join(names.values())!r}"
        )
    ]


def test_a_bad_row_keeps_all_that_it_says() -> None:
    _, bad = read_manifest(f"phone_number,target_arn,description\n1,{HOME},Sales".encode())

    assert bad == [
        BadRow(
            2,
            "phone_number",
            "1",
            "must be + and at most 15 digits, without spaces",
            {"phone_number": "1", "target_arn": HOME, "description": "Sales"},
        )
    ]


def test_rows_with_the_same_number_name_each_other_and_none_of_them_counts() -> None:
    rows, bad = read_manifest(
        f"phone_number,target_arn\n{NUMBER},{HOME}\n{OTHER},{HOME}\n{NUMBER},{WELCOME}\n".encode()
    )

    assert [row.line for row in rows] == [3]
    assert [str(each) for each in bad] == [
        f"line 2, phone_number must not be that of line 4 as well: got '{NUMBER}'",
        f"line 4, phone_number must not be that of line 2 as well: got '{NUMBER}'",
    ]


def test_a_bad_row_is_nobodys_double() -> None:
    assert said(f"{NUMBER},{HOME},1", f"{NUMBER},,1") == [
        "line 3, target_arn must be given: got ''"
    ]


def test_where_one_row_names_a_wave_all_have_to() -> None:
    rows, bad = read_manifest(
        f"phone_number,target_arn,wave\n{NUMBER},{HOME},\n{OTHER},{HOME},2\n".encode()
    )

    assert [row.wave for row in rows] == [2]
    assert [str(each) for each in bad] == [
        "line 2, wave must be given, as other rows have one: got ''"
    ]


def test_bad_rows_come_in_the_order_of_their_lines() -> None:
    rows = [f"{NUMBER},{HOME},1", f"1,{HOME},1", f"{NUMBER},{HOME},1", f"{OTHER},{HOME},x"]

    assert [each.partition(",")[0] for each in said(*rows)] == [
        f"line {line}" for line in (2, 3, 4, 5)
    ]


_NEEDED = (
    "The manifest's first line must name its columns, of phone_number, phone_number_id, "
    "source_phone_number_arn, target_arn, contact_flow_arn, description, wave; target_arn and one "
    "of the first three are needed: got "
)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            b"phone_number,target_arn,description\n+1,x,caf\xe9",
            "The manifest is not in UTF-8, at byte 44: save it as CSV UTF-8",
        ),
        (b"phone_number,target_arn\n", "The manifest has no rows"),
        (b"phone_number,target_arn\n,\n\n", "The manifest has no rows"),
        (b"", f"{_NEEDED}''"),
        (b"phone_number,flow\n+1,x", f"{_NEEDED}'phone_number, flow'"),
        (b"phone_number,target_arn,flow\n+1,x,y", f"{_NEEDED}'phone_number, target_arn, flow'"),
        (b"phone_number,wave\n+1,1", f"{_NEEDED}'phone_number, wave'"),
        (b"target_arn,wave\nx,1", f"{_NEEDED}'target_arn, wave'"),
        (
            b"phone_number,target_arn,target_arn\n+1,x,y",
            "The manifest has a column twice: got 'phone_number, target_arn, target_arn'",
        ),
        (
            b'{"phone_number": "+1", "target_arn": "x"}\n[1]',
            "Line 2 of the manifest is not an object of columns",
        ),
        (
            b'{"target_arn": "x", "to": 1, "from": 2}',
            "Line 1 of the manifest has unknown columns: from, to",
        ),
    ],
)
def test_what_is_no_table_of_numbers_is_refused_as_a_whole(content: bytes, message: str) -> None:
    assert refused(content) == message


def test_a_line_that_is_no_json_is_named_with_the_reason() -> None:
    text = b'{"phone_number": "+1", "target_arn": "x"}\n{"phone_number": '

    assert refused(text).startswith("Line 2 of the manifest is not JSON: Expecting value")


@pytest.mark.parametrize("rows", [2, 2000])
def test_a_quote_that_nobody_closes_takes_no_rows_away_unseen(rows: int) -> None:
    begun = f'phone_number,target_arn,description\n{OTHER},{HOME},b\n{NUMBER},{HOME},"Desk\n'
    rest = "".join(f"+1206555{row:04},{HOME},c\n" for row in range(rows))

    assert refused(f"{begun}{rest}".encode()).startswith(
        "The row of the manifest that begins in line 3 is not CSV; is a quote in it not closed? "
    )


def test_a_text_of_json_may_have_what_ends_a_line_elsewhere() -> None:
    needed = f'"phone_number": "{NUMBER}", "target_arn": "{HOME}"'
    text = f'{{{needed}, "description": "a\u2028b\x85c"}}\r\n'

    assert [row.values["description"] for row in good(text)] == ["a\u2028b\x85c"]


def test_lines_may_end_as_excel_for_macintosh_ends_them() -> None:
    rows = good(f"phone_number,target_arn\r{NUMBER},{HOME}\r{OTHER},{HOME}\r")

    assert [row.line for row in rows] == [2, 3]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f'phone_number,"target_arn\n{NUMBER},{HOME}\n', 1),
        (f'phone_number,target_arn\n{NUMBER},"{HOME}\n', 2),
    ],
)
def test_a_quote_that_nobody_closes_is_named_by_where_its_row_begins(text: str, line: int) -> None:
    assert refused(text.encode()).startswith(
        f"The row of the manifest that begins in line {line} is not CSV; "
    )
