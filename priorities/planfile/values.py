"""One value of a document: read as its field means it, or refused in words."""

import re
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Field

from priorities.planfile.entries import plain
from wsoa import cells
from wsoa.cells import Wrong, shown

NUMBER = re.compile(r"-?\d{1,12}(\.\d{1,12})?", re.ASCII)
TRUE, FALSE = ("true", "yes"), ("false", "no")


def empty(value: Any) -> bool:
    return value is None or value == "" or value == []


def read(field: Field, value: Any) -> Any:
    """Return what a value of no relation means, as JSON has it. Raises Wrong."""
    if isinstance(field, models.JSONField):
        return value
    if isinstance(value, list | dict):
        raise Wrong("This must be one value, and not a list or a record.")
    if isinstance(field, models.BooleanField):
        return truth(value)
    text = str(value)
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
    try:
        field.run_validators(text)
    except ValidationError as error:
        raise Wrong(f"{shown(text)} cannot stand here. {' '.join(error.messages)}") from None
    return text


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
    try:
        field.run_validators(found)
    except ValidationError as error:
        raise Wrong(f"{shown(text)} cannot stand here. {' '.join(error.messages)}") from None
    return plain(found)
