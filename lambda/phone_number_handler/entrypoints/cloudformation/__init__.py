"""CloudFormation as engine: the events of ``Custom::ConnectPhoneNumber``."""
