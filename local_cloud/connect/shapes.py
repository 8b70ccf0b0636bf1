"""Values held against the shapes of botocore's service model, on the way in and on the way out."""

import functools
import re
from collections.abc import Iterator
from typing import Any

from botocore.model import ListShape, MapShape, OperationModel, Shape, StructureShape
from moto.core.utils import get_service_model

# What is played of the services beside Connect.
_BESIDE = {
    "DescribePhoneNumbers": "pinpoint-sms-voice-v2",
    "GetLinkedWhatsAppBusinessAccountPhoneNumber": "socialmessaging",
    "GetResources": "resourcegroupstaggingapi",
}


def service_of(operation: str) -> str:
    """Return the service that an operation is of, as boto3 calls it."""
    return _BESIDE.get(operation, "connect")


def operation_model(operation: str) -> OperationModel:
    """Return what botocore knows of an operation."""
    model: OperationModel = get_service_model(service_of(operation)).operation_model(operation)
    return model


def is_operation(name: str) -> bool:
    """Tell whether an operation of that name may be called."""
    return name in get_service_model(service_of(name)).operation_names


def is_modelled(error_code: str) -> bool:
    """Tell whether Connect's service model has an exception of that name."""
    return error_code in get_service_model("connect").shape_names


def violations(shape: Shape, value: Any, path: str = "") -> Iterator[str]:
    """Yield every rule of a shape that a value breaks: members, enums, lengths and patterns."""
    if isinstance(shape, StructureShape):
        yield from _structure_violations(shape, value, path)
    elif isinstance(shape, MapShape):
        yield from _size_violations(shape, len(value), path)
        for key, item in value.items():
            yield from violations(shape.key, key, f"{path} key {key!r}")
            yield from violations(shape.value, item, f"{path}[{key!r}]")
    elif isinstance(shape, ListShape):
        yield from _size_violations(shape, len(value), path)
        for index, item in enumerate(value):
            yield from violations(shape.member, item, f"{path}[{index}]")
    elif shape.type_name == "string":
        yield from _string_violations(shape, value, path)
    elif shape.type_name in ("integer", "long"):
        yield from _size_violations(shape, value, path)


def _structure_violations(shape: StructureShape, value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{path} must be a structure, not {value!r}"
        return
    for name in shape.required_members:
        if name not in value:
            yield f"{path}.{name} is missing".lstrip(".")
    for name, member in value.items():
        member_path = f"{path}.{name}".lstrip(".")
        if name in shape.members:
            yield from violations(shape.members[name], member, member_path)
        else:
            yield f"{member_path} is not a member of {shape.name}"


def _string_violations(shape: Shape, value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, str):
        yield f"{path} must be a string, not {value!r}"
        return
    yield from _size_violations(shape, len(value), path)
    allowed = shape.metadata.get("enum")
    if allowed and value not in allowed:
        yield f"{path} must be one of {', '.join(allowed)}, not {value!r}"
    pattern = shape.metadata.get("pattern")
    if pattern and not _compiled(pattern).search(value):
        yield f"{path} must match {pattern}, unlike {value!r}"


def _size_violations(shape: Shape, size: int, path: str) -> Iterator[str]:
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    if low is not None and size < low:
        yield f"{path} must be at least {low}, not {size}"
    if high is not None and size > high:
        yield f"{path} must be at most {high}, not {size}"


@functools.cache
def _compiled(pattern: str) -> re.Pattern[str]:
    r"""Compile a pattern of the model as Python understands it.

    Python's `re` has no ``\p{…}``, and the model escapes the patterns of phone numbers twice.
    """
    for posix, python in ((r"\p{L}", r"\w"), (r"\p{N}", r"\w"), (r"\p{Z}", r"\s"), (r"\\", "\\")):
        pattern = pattern.replace(posix, python)
    return re.compile(pattern)
