# ruff: noqa: N818 - the names are the API's own
"""The exceptions of the Connect API that the local one answers with.

ServiceException (moto: rendered by botocore's model, HTTP status included)
└── ConnectError
    ├── AccessDeniedException
    ├── DuplicateResourceException
    ├── IdempotencyException
    ├── InvalidParameterException
    ├── InvalidRequestException
    ├── ResourceInUseException
    ├── ResourceNotFoundException
    └── ThrottlingException

https://docs.aws.amazon.com/connect/latest/APIReference/CommonErrors.html
"""

from moto.core.exceptions import ServiceException


class ConnectError(ServiceException):
    """An error answer.

    Attributes:
        status: The HTTP status, where it is not the one that botocore's model gives.
    """

    status: int | None = None

    @classmethod
    def of(cls, code: str, message: str, status: int | None = None) -> "ConnectError":
        """Return an error with any code and HTTP status."""
        error = cls(code, message)
        error.status = status
        return error


class AccessDeniedException(ConnectError):
    """403: the caller may not do this."""

    code = "AccessDeniedException"


class DuplicateResourceException(ConnectError):
    """409: the name is taken."""

    code = "DuplicateResourceException"


class IdempotencyException(ConnectError):
    """409: the ClientToken was used before."""

    code = "IdempotencyException"


class InvalidParameterException(ConnectError):
    """400: a parameter breaks a rule."""

    code = "InvalidParameterException"


class InvalidRequestException(ConnectError):
    """400: the same, of operations that do not know InvalidParameterException."""

    code = "InvalidRequestException"


class ResourceInUseException(ConnectError):
    """409: the resource is busy."""

    code = "ResourceInUseException"
    resource_type: str
    resource_id: str

    @classmethod
    def for_phone_number(cls, phone_number_id: str, message: str) -> "ResourceInUseException":
        """Return the error with the members that say which number is busy."""
        error = cls(message)
        error.resource_type = "PHONE_NUMBER"
        error.resource_id = phone_number_id
        return error


class ResourceNotFoundException(ConnectError):
    """404: there is no such thing, or not here."""

    code = "ResourceNotFoundException"


class ThrottlingException(ConnectError):
    """429: too many requests."""

    code = "ThrottlingException"
