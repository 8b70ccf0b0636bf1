"""What the demo's contact centre has in Amazon Connect before its stack is deployed."""

from local_cloud.connect.local_connect import LocalConnect
from local_cloud.contact_centre import ContactCentre

# From the ranges that are kept free for fiction.
SUPPORT_NUMBER = "+18445550100"
SALES_NUMBER = "+18445550101"
NIGHT_NUMBER = "+18005550102"


class DemoCentre(ContactCentre):
    """A contact centre with two numbers in AWS End User Messaging, and one in its overflow."""

    def __init__(self, connect: LocalConnect) -> None:
        super().__init__(connect)
        self.support_source = connect.add_external_number(SUPPORT_NUMBER)
        self.sales_source = connect.add_external_number(SALES_NUMBER)
        night = connect.add_phone_number(
            self.other_instance, phone_number=NIGHT_NUMBER, contact_flow_arn=self.other_flow
        )
        self.night_number_id = night.id
