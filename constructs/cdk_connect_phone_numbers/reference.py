"""What a phone number is known by, made in this stack or elsewhere."""

from __future__ import annotations

from typing import Protocol

from aws_cdk import Arn, ArnFormat, Stack
from aws_cdk import aws_iam as iam
from constructs import Construct, IConstruct

from cdk_connect_phone_numbers.arguments import (
    PHONE_NUMBER,
    Arguments,
    check_again,
    holds_token,
    is_dynamic_reference,
    is_placeholder,
    once_known,
)

_READ = ("connect:DescribePhoneNumber", "connect:ListTagsForResource")


class IPhoneNumber(IConstruct, Protocol):
    """A phone number in Amazon Connect, made here or elsewhere."""

    @property
    def phone_number_arn(self) -> str:
        """The number's ARN. It does not name the instance, so it outlives a move."""

    @property
    def phone_number_id(self) -> str:
        """The number's id."""

    @property
    def phone_number(self) -> str:
        """The number itself in E.164, that is ``+`` and at most 15 digits.

        Raises:
            InvalidArgumentError: If it is managed elsewhere and has not been given.
        """

    def grant_read(self, grantee: iam.IGrantable) -> iam.Grant:
        """Allow somebody to see what the number is, and its tags.

        Args:
            grantee: Who, such as a function or a role.
        """


def grant_read(number: IPhoneNumber, grantee: iam.IGrantable) -> iam.Grant:
    """Allow ``connect:DescribePhoneNumber`` and ``connect:ListTagsForResource`` on the number."""
    return iam.Grant.add_to_principal(
        grantee=grantee, actions=list(_READ), resource_arns=[number.phone_number_arn]
    )


class ExistingPhoneNumber(Construct):
    """A number that is managed elsewhere, by its ARN or its id."""

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002 - the name that every construct's second argument has
        by: str,
        value: object,
        phone_number: object,
    ) -> None:
        """Refer to the number that the argument ``by`` names."""
        super().__init__(scope, id)
        self._check = check = Arguments(self, place=None)
        given, self._phone_number = _read(check, by, value, phone_number)
        known_later = {by: value, "phone_number": phone_number}
        if holds_token(known_later):
            stack = Stack.of(self)
            check_again(self, lambda: _read(check, by, *once_known(stack, known_later).values()))
        is_arn = by == "phone_number_arn"
        self.phone_number_arn: str = given if is_arn else _arn_of(self, given)
        self._phone_number_id = None if is_arn else given

    @property
    def phone_number_id(self) -> str:
        """The number's id."""
        if self._phone_number_id is not None:
            return self._phone_number_id
        arn = self.phone_number_arn
        if is_placeholder(arn):
            return arn
        if is_dynamic_reference(arn):
            self._check.refuse(
                "phone_number_arn",
                arn,
                "must not be a dynamic reference where the id is asked for: CloudFormation cuts "
                "nothing out of it",
            )
        return Arn.extract_resource_name(arn, "phone-number")

    @property
    def phone_number(self) -> str:
        """The number itself in E.164, if it has been given."""
        if self._phone_number is None:
            self._check.refuse(
                "phone_number",
                None,
                "must be given where the number is referred to: its ARN does not tell it",
            )
        return self._phone_number

    def grant_read(self, grantee: iam.IGrantable) -> iam.Grant:
        """Allow somebody to see what the number is, and its tags."""
        return grant_read(self, grantee)


def _read(check: Arguments, by: str, value: object, phone_number: object) -> tuple[str, str | None]:
    """Return what names the number, an ARN or an id, and the number itself if it is given."""
    if by == "phone_number_arn":
        given = check.arn(by, value, PHONE_NUMBER)
    else:
        given = check.phone_number_id(by, value)
        if given is not None and given.startswith("arn:"):
            check.refuse(by, given, "must be an id; an ARN goes to from_phone_number_arn")
    if given is None:
        check.refuse(by, value, "must be a string")
    return given, check.phone_number("phone_number", phone_number)


def _arn_of(scope: Construct, phone_number_id: str) -> str:
    """Return the ARN of the number with the id, in the Region and account of the scope's stack."""
    return Stack.of(scope).format_arn(
        service="connect",
        resource="phone-number",
        resource_name=phone_number_id,
        arn_format=ArnFormat.SLASH_RESOURCE_NAME,
    )
