"""Where CloudFormation takes answers, against AWS's own list of partitions."""

from botocore.session import Session

from phone_number_handler.entrypoints.cloudformation.request import DNS_SUFFIXES


def test_the_function_knows_every_partition_and_its_suffix() -> None:
    partitions = Session().get_data("partitions")["partitions"]

    assert {each["id"]: each["outputs"]["dnsSuffix"] for each in partitions} == DNS_SUFFIXES
