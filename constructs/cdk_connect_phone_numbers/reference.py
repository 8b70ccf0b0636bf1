"""What a phone number is known by, made in this stack or elsewhere."""

from __future__ import annotations

from typing import Protocol

from aws_cdk import Arn, ArnFormat, Stack
from aws_cdk import aws_iam as iam
from constructs import Construct, IConstruct

from cdk_connect_phone_numbers.arguments import PHONE_NUMBER, Arguments

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
        *,
        phone_number: str | None,
        phone_number_arn: str | None = None,
        phone_number_id: str | None = None,
    ) -> None:
        super().__init__(scope, id)
        self._arguments = Arguments(self, place=None)
        self._arguments.arn("phone_number_arn", phone_number_arn, PHONE_NUMBER)
        self._arguments.phone_number_id("phone_number_id", phone_number_id)
        if phone_number_id is not None and phone_number_id.startswith("arn:"):
            problem = "must be an id; an ARN goes to from_phone_number_arn"
            self._arguments.refuse("phone_number_id", phone_number_id, problem)
        self._arguments.phone_number("phone_number", phone_number)
        self._phone_number = phone_number
        arn = phone_number_arn or _arn_of(self, str(phone_number_id))
        self.phone_number_arn: str = arn
        self.phone_number_id: str = phone_number_id or Arn.extract_resource_name(
            arn, "phone-number"
        )

    @property
    def phone_number(self) -> str:
        """The number itself in E.164, if it has been given."""
        if self._phone_number is None:
            self._arguments.refuse(
                "phone_number",
                None,
                "must be given where the number is referred to: its ARN does not tell it",
            )
        return self._phone_number

    def grant_read(self, grantee: iam.IGrantable) -> iam.Grant:
        """Allow somebody to see what the number is, and its tags."""
        return grant_read(self, grantee)


def _arn_of(scope: Construct, phone_number_id: str) -> str:
    """Return the ARN of the number with the id, in the Region and account of the scope's stack."""
    return Stack.of(scope).format_arn(
        service="connect",
        resource="phone-number",
        resource_name=phone_number_id,
        arn_format=ArnFormat.SLASH_RESOURCE_NAME,
    )
