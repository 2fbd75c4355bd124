"""Whatever a model refuses is told with its place, its path and a remedy, in the language of the file."""

from __future__ import annotations

from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, Field

from fulfilsim.errors import InputError
from fulfilsim.scenario.defaults import count_defaults
from fulfilsim.scenario.document import parse
from fulfilsim.scenario.fields import Block, Duration, Mix, field
from fulfilsim.scenario.tree import Tree
from fulfilsim.scenario.validate import validate


class Stage(Block):
    """A stage."""

    time: Duration = field("45 s", says="Time of an order.")
    stations: Annotated[int, Field(ge=1, le=10)] | None = field(None, says="Places of work.")
    rule: Literal["first come", "urgent"] = field("first come", says="Who is next.")


class Plan(Block):
    """A plan."""

    title: str = field("Untitled", says="One line.")
    factor: Annotated[float, Field(gt=0, lt=10)] = field(1.5, says="A factor.")
    paid: bool = field(False, says="Whether it is paid.")
    mix: Mix = field({1: "100%"}, says="Shares.")
    steps: list[str] = field([], says="Steps.")
    stages: dict[str, Stage] = field(says="What each stage needs.")
    first: Stage = field({}, says="The first stage.")


def tree(text: str) -> Tree:
    return Tree(parse(text, "f.yaml"))


def told(text: str, model: type[BaseModel] = Plan) -> list[str]:
    with pytest.raises(InputError) as caught:
        validate(model, tree(text))
    return [str(problem) for problem in caught.value.problems]


PICK = "stages: {pick: {"


@pytest.mark.parametrize(
    ("text", "where", "what", "remedy"),
    [
        (
            "stagess: {}\nstages: {}",
            "1:1: stagess",
            "unknown key 'stagess'",
            "one of title, factor, paid, mix, steps, stages, first; did you mean stages?",
        ),
        ("title: x", "1:1: stages", "missing", "stages: what each stage needs"),
        (
            PICK + "tine: 4 s}}",
            "1:17: stages.pick.tine",
            "unknown key 'tine'",
            "one of time, stations, rule; did you mean time?",
        ),
        (
            PICK + "time: 45}}",
            "1:23: stages.pick.time",
            "bare number 45 where a unit is due",
            "a unit of s, min, h, day or week, e.g. 45 s",
        ),
        (
            PICK + "time: 45 minn}}",
            "1:23: stages.pick.time",
            "unknown unit 'minn'",
            "a unit of s, min, h, day or week, e.g. 45 s; did you mean min?",
        ),
        (PICK + "stations: 0}}", "1:27: stages.pick.stations", "0 is out of range", "at least 1"),
        (
            PICK + "stations: 1.5}}",
            "1:27: stages.pick.stations",
            "number 1.5 where a whole number is due",
            "a whole number, e.g. 12",
        ),
        (
            PICK + "rule: firstcome}}",
            "1:23: stages.pick.rule",
            "'firstcome' is not known here",
            "one of first come, urgent; did you mean first come?",
        ),
        (
            "stages: {pick: 3}",
            "1:16: stages.pick",
            "number 3 where a mapping is due",
            "key: value, on lines of their own or in {braces}",
        ),
        (
            "stages: []",
            "1:9: stages",
            "a list where a mapping is due",
            "key: value, on lines of their own or in {braces}",
        ),
        (
            "stages: {}\nsteps: a",
            "2:8: steps",
            "text 'a' where a list is due",
            "[first, second], or lines that start with -",
        ),
        (
            "stages: {}\nsteps: [a, 2]",
            "2:12: steps.1",
            "number 2 where text is due",
            "text; put quotes round a number that is meant as text",
        ),
        ("stages: {}\npaid: no", "2:7: paid", "text 'no' where true or false is due", "true or false"),
        (
            "stages: {}\nfactor: true",
            "2:9: factor",
            "true where a number is due",
            "a number without unit or quotes, e.g. 1.5",
        ),
        ("stages: {}\nfactor: 0", "2:9: factor", "0 is out of range", "more than 0"),
        ("stages: {}\nfactor: 10.0", "2:9: factor", "10.0 is out of range", "less than 10"),
        (
            "stages: {}\nmix: {1: 50%, 2: 40%}",
            "2:6: mix",
            "shares add up to 90%",
            "whole numbers with percentages that add up to 100%, e.g. {1: 55%, 2: 45%}",
        ),
    ],
)
def test_a_problem_says_where_what_and_what_instead(text: str, where: str, what: str, remedy: str) -> None:
    assert told(text) == [f"f.yaml:{where}: {what}; expected {remedy}"]


def test_all_problems_are_told_together_in_the_order_of_the_file() -> None:
    lines = told("title: 5\nfactor: x\nstages: {a: {time: 1}, b: {timer: 1 s}}\nnix: 1\n")
    assert [line.split(":")[1] for line in lines] == ["1", "2", "3", "3", "4"]


def test_a_sound_document_becomes_the_model() -> None:
    plan = validate(Plan, tree("stages: {pick: {time: 2 min}}"))
    assert (plan.stages["pick"].time, plan.first.time, plan.factor) == (120.0, 45.0, 1.5)


def test_thousands_of_unknown_keys_are_told_in_good_time() -> None:
    """Looking for what each may mean would take minutes."""
    text = "\n".join(f"k{index}: 1" for index in range(2_500))
    assert len(told(text)) == 2_501


@pytest.mark.parametrize(
    ("text", "resting", "values"),
    [
        ("stages: {}", 6, 6),  # title, factor, paid, mix; time and rule of first
        ("stages: {pick: {}}", 8, 8),
        ("stages: {pick: {time: 1 s, stations: 3}}", 7, 9),
        ("stages: {}\ntitle: x\nmix: {1: 100%}\nsteps: [a, b]", 4, 8),
        ("stages: {}\nfirst: {rule: urgent}", 5, 6),
    ],
)
def test_defaults_are_counted_field_by_field(text: str, resting: int, values: int) -> None:
    """What is optional and left out is no value; blocks are counted by their fields."""
    assert count_defaults(Plan, tree(text)) == (resting, values)


def test_no_message_speaks_pydantic() -> None:
    lines = told(
        "title: [1]\nfactor: {}\npaid: 3\nmix: 4\nsteps: {}\nstages: {a: {time: [], stations: x, rule: 5}}\n"
    )
    assert len(lines) == 8
    assert not any("nput should" in line or "valid " in line for line in lines)
