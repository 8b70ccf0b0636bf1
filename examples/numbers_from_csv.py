"""Many numbers out of a table: one construct a row.

The table of another stage is named on the command line: cdk deploy --context numbers=FILE
"""

import csv
from pathlib import Path

from aws_cdk import App, Stack

from cdk_connect_phone_numbers import PhoneNumber

BESIDE_THIS = Path(__file__).with_name("numbers.csv")

app = App()
stack = Stack(app, "NumbersFromCsv")

path = Path(app.node.try_get_context("numbers") or BESIDE_THIS)
with path.open(encoding="utf-8", newline="") as table:
    for row in csv.DictReader(table):
        PhoneNumber(
            stack,
            # The construct's id comes from the number itself. If it came from the row's
            # position, a row put in or taken out would hand every number below it on to
            # another construct. Spreadsheets like to drop the plus, so it does not count.
            f"Number{row['phone_number'].removeprefix('+')}",
            source_phone_number_arn=row["source_phone_number_arn"],
            target_arn=row["target_arn"],
            contact_flow_arn=row["contact_flow_arn"],
            description=row["description"],
        )
app.synth()
