"""Answers from elsewhere: every encoding, every breakage, nothing lost."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.answers_file import Columns, read_answers
from cli.errors import CommandError

TEXT = Columns("comment", "id")
WORDS = st.text(
    st.characters(codec="utf-8", exclude_characters="\0\r", exclude_categories=["Cs"]), max_size=40
)


def file(tmp_path: Path, content: str | bytes, encoding: str = "utf-8") -> Path:
    path = tmp_path / "answers.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def refused(path: Path, columns: Columns = TEXT) -> str:
    with pytest.raises(CommandError) as caught:
        read_answers(path, columns)
    assert str(path) in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_every_common_encoding_is_read_verbatim(tmp_path: Path, encoding: str) -> None:
    said = "The café – it’s “our place” £3"
    path = file(tmp_path, f"id,comment\n1,{said}\n2,More benches\n", encoding)
    found = read_answers(path, TEXT)
    assert [person.answers[0][1] for person in found.people] == [said, "More benches"]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found(tmp_path: Path, separator: str) -> None:
    path = file(tmp_path, f"id{separator}comment\n1{separator}Quiet\n")
    assert read_answers(path, TEXT).people[0].answers == ((None, "Quiet"),)


@given(st.lists(WORDS.filter(lambda text: text.strip()), min_size=1, max_size=5))
def test_whatever_was_written_is_read_verbatim(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    sheet = io.StringIO(newline="")
    csv.writer(sheet).writerows([("id", "comment"), *enumerate(texts)])
    path = file(tmp_path_factory.mktemp("csv"), sheet.getvalue())
    assert [person.answers[0][1] for person in read_answers(path, TEXT).people] == texts


def test_a_very_long_answer_is_kept_whole(tmp_path: Path) -> None:
    long = "word " * 10_000
    path = file(tmp_path, f'id,comment\n1,"{long}"\n')
    assert read_answers(path, TEXT).people[0].answers[0][1] == long


def test_a_missing_column_lists_those_that_are_there(tmp_path: Path) -> None:
    assert "its columns are: id, remark" in refused(file(tmp_path, "id,remark\n1,x\n"))


def test_a_broken_row_is_named_by_its_line(tmp_path: Path) -> None:
    path = file(tmp_path, 'id,comment\n1,"two\nlines"\n2,too,many,fields\n')
    assert "line 4: 4 fields where the first line names 2" in refused(path)


def test_a_quote_that_never_closes_is_named_by_its_line(tmp_path: Path) -> None:
    assert "line 3" in refused(file(tmp_path, 'id,comment\n1,fine\n2,"never\nclosed\n'))


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b" \n\n"])
def test_an_empty_file_says_so(tmp_path: Path, content: bytes) -> None:
    assert "is empty" in refused(file(tmp_path, content))


def test_a_header_alone_holds_no_answer(tmp_path: Path) -> None:
    assert "holds no answer" in refused(file(tmp_path, "id,comment\n"))


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    assert "text" in refused(file(tmp_path, bytes(range(256)) * 20))


def test_the_same_id_twice_is_named_by_both_lines(tmp_path: Path) -> None:
    problem = refused(file(tmp_path, "id,comment\n7,a\n8,b\n7,c\n"))
    assert "line 4: id '7' stands on line 2 already" in problem


def test_several_questions_of_one_person_stay_together(tmp_path: Path) -> None:
    path = file(tmp_path, "id,comment,asked\n7,a,What?\n8,b,What?\n7,c,Why?\n")
    found = read_answers(path, Columns("comment", "id", "asked"))
    assert found.people[0].answers == (("What?", "a"), ("Why?", "c"))


def test_blank_answers_are_counted_and_left_out(tmp_path: Path) -> None:
    found = read_answers(file(tmp_path, "id,comment\n1,a\n2,  \n"), TEXT)
    assert (len(found.people), found.blank) == (1, 1)


def test_segments_are_kept(tmp_path: Path) -> None:
    path = file(tmp_path, "id,comment,age\n1,a,65+\n2,b,\n")
    people = read_answers(path, Columns("comment", "id", segments=("age",))).people
    assert [person.segments for person in people] == [{"age": "65+"}, {}]


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    assert "cannot be read" in refused(tmp_path / "none.csv")
