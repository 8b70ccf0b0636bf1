"""Phone numbers of Amazon Connect in AWS CDK: imported, or moved, and never lost."""

from cdk_connect_phone_numbers.arguments import InvalidArgumentError
from cdk_connect_phone_numbers.channel import Channel
from cdk_connect_phone_numbers.contact_flow import PhoneNumberContactFlow
from cdk_connect_phone_numbers.drift import PhoneNumberDriftCheck
from cdk_connect_phone_numbers.function.provider import PhoneNumberProvider
from cdk_connect_phone_numbers.migration.migration import PhoneNumberMigration
from cdk_connect_phone_numbers.migration.wave import Wave
from cdk_connect_phone_numbers.monitoring import PhoneNumberMonitoring
from cdk_connect_phone_numbers.on_delete import OnDelete
from cdk_connect_phone_numbers.on_drift import OnDrift
from cdk_connect_phone_numbers.phone_number import PhoneNumber
from cdk_connect_phone_numbers.reference import IPhoneNumber

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
