"""One value of a document: read as its field means it, or refused in words."""

import re
from decimal import Decimal
from math import isfinite
from typing import Any

import yaml
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Field

from priorities.planfile.entries import plain
from wsoa import cells
from wsoa.cells import Wrong, shown

NUMBER = re.compile(r"-?\d{1,12}(\.\d{1,12})?", re.ASCII)
DEEPEST = 16  # lists in lists; a plan has 3
TRUE, FALSE = ("true", "yes"), ("false", "no")


class Unquoted(str):
    """A text without quotes: a number, true or false, where a field takes any of them."""


def empty(field: Field, value: Any) -> bool:
    """Whether nothing is said in a field, so that it means its default."""
    if isinstance(field, models.JSONField):
        return value is None
    return value is None or value == [] or (value == "" and not may_be_blank(field))


def may_be_blank(field: Field) -> bool:
    return isinstance(field, models.CharField | models.TextField) and field.blank


def read(field: Field, value: Any) -> Any:
    """Return what a value of no relation means, as JSON has it. Raises Wrong."""
    if isinstance(field, models.JSONField):
        return structure(field, value)
    if isinstance(value, list | dict):
        raise Wrong("This must be one value, and not a list or a record.")
    if isinstance(field, models.BooleanField):
        return truth(value)
    text = str(value)
    if text == "" and may_be_blank(field):
        return text
    if cells.CONTROL.search(text):
        raise Wrong("This has an invisible control character. Type it again.")
    if field.choices:
        return cells.one_of([str(each) for each, _ in field.flatchoices])(text)
    if isinstance(field, models.DateField):
        return cells.day(text).isoformat()
    if isinstance(field, models.DecimalField | models.IntegerField):
        return number(field, text)
    if isinstance(value, bool):
        raise Wrong(f"This must be a text. Write {shown(text.lower())} in quotes.")
    if field.max_length:
        cells.text(field.max_length)(text)
    return valid(field, text)


def valid(field: Field, value: Any) -> Any:
    """Return a value that its field takes. Raises Wrong."""
    try:
        field.run_validators(value)
    except ValidationError as error:
        raise Wrong(f"{shown(str(value))} cannot stand here. {' '.join(error.messages)}") from None
    return value


def structure(field: Field, value: Any) -> Any:
    """Return a value of any form. Raises Wrong if the field takes others."""
    found = resolved(value)
    try:
        return field.clean(found, None)
    except ValidationError as error:
        raise Wrong(" ".join(error.messages)) from None


def resolved(value: Any, depth: int = 0) -> Any:
    """Return a value with what stands in it without quotes as the number, true or false it is.

    Raises Wrong for what no database keeps: control characters, no end of lists, no number.
    """
    if depth > DEEPEST:
        raise Wrong("This holds lists in lists without end. Write it as the help has it.")
    if isinstance(value, dict):
        return {
            resolved(str(name), depth + 1): resolved(each, depth + 1)
            for name, each in value.items()
        }
    if isinstance(value, list):
        return [resolved(each, depth + 1) for each in value]
    if isinstance(value, str) and cells.CONTROL.search(value):
        raise Wrong("This has an invisible control character. Type it again.")
    if isinstance(value, Unquoted):
        return literal(str(value))
    if isinstance(value, float) and not isfinite(value):
        raise Wrong("This has a number without end. Write it in figures, like 62.5.")
    return value


def literal(text: str) -> Any:
    """Return the number, true or false that YAML has in a text without quotes, or the text."""
    try:
        found = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError):  # of a day that is none, and of thousands of figures
        return text
    if isinstance(found, float) and not isfinite(found):
        return text
    return found if isinstance(found, bool | int | float) else text


def truth(value: Any) -> bool:
    text = str(value).lower()
    if text not in TRUE + FALSE:
        raise Wrong(f"{shown(str(value))} is neither yes nor no. Write true or false.")
    return text in TRUE


def number(field: Any, text: str) -> Any:
    if not NUMBER.fullmatch(text):
        raise Wrong(f"{shown(text)} is not a number. Write it in figures, like 62.5.")
    found: Any = Decimal(text).normalize() + 0  # no -0
    if isinstance(field, models.IntegerField):
        if found != int(found):
            raise Wrong(f"{shown(text)} is not a whole number.")
        found = int(found)
    return plain(valid(field, found))
