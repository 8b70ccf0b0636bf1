"""Phone numbers of Amazon Connect in AWS CDK: imported, or moved, and never lost."""

from importlib import import_module
from typing import TYPE_CHECKING

from cdk_connect_phone_numbers.arguments import InvalidArgumentError
from cdk_connect_phone_numbers.channel import Channel
from cdk_connect_phone_numbers.contact_flow import PhoneNumberContactFlow
from cdk_connect_phone_numbers.function.provider import PhoneNumberProvider
from cdk_connect_phone_numbers.monitoring import PhoneNumberMonitoring
from cdk_connect_phone_numbers.on_delete import OnDelete
from cdk_connect_phone_numbers.on_drift import OnDrift
from cdk_connect_phone_numbers.phone_number import PhoneNumber
from cdk_connect_phone_numbers.reference import IPhoneNumber

if TYPE_CHECKING:
    from cdk_connect_phone_numbers.drift import PhoneNumberDriftCheck
    from cdk_connect_phone_numbers.migration.migration import PhoneNumberMigration
    from cdk_connect_phone_numbers.migration.wave import Wave

__all__ = [
    "Channel",
    "IPhoneNumber",
    "InvalidArgumentError",
    "OnDelete",
    "OnDrift",
    "PhoneNumber",
    "PhoneNumberContactFlow",
    "PhoneNumberDriftCheck",
    "PhoneNumberMigration",
    "PhoneNumberMonitoring",
    "PhoneNumberProvider",
    "Wave",
]

# Most apps have none of these, and CDK's modules that they need take a while to load.
_LOADED_WHEN_NAMED = {
    "PhoneNumberDriftCheck": "drift",
    "PhoneNumberMigration": "migration.migration",
    "Wave": "migration.wave",
}


def __getattr__(name: str) -> object:
    if name not in _LOADED_WHEN_NAMED:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LOADED_WHEN_NAMED[name]}"), name)
