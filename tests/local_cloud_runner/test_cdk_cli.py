from collections.abc import Iterator
from pathlib import Path

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ssm as ssm

from local_cloud.cdk import CdkCli, CdkFailed
from local_cloud.cloud import LocalCloud

pytestmark = [pytest.mark.deploy, pytest.mark.xdist_group("cdk-cli")]


@pytest.fixture(scope="module")
def cloud() -> Iterator[LocalCloud]:
    with LocalCloud() as cloud:
        yield cloud


def synthesized_stack(directory: Path) -> str:
    app = cdk.App(outdir=str(directory / "assembly"))
    stack = cdk.Stack(app, "Greeting", synthesizer=cdk.BootstraplessSynthesizer())
    ssm.StringParameter(stack, "Word", parameter_name="word", string_value="hello")
    return app.synth().directory


def test_what_is_deployed_is_there_until_it_is_destroyed(cloud: LocalCloud, tmp_path: Path) -> None:
    cli = CdkCli(cloud, synthesized_stack(tmp_path), tmp_path, tmp_path / "out")
    parameters = cloud.client("ssm")

    deployed = cli.deploy("Greeting")
    assert "Greeting" in deployed.output
    assert parameters.get_parameter(Name="word")["Parameter"]["Value"] == "hello"

    cli.destroy("Greeting")
    with pytest.raises(parameters.exceptions.ParameterNotFound):
        parameters.get_parameter(Name="word")


def test_a_failure_is_raised_with_the_end_of_the_output(cloud: LocalCloud, tmp_path: Path) -> None:
    cli = CdkCli(cloud, "echo the app is broken >&2; exit 1", tmp_path, tmp_path / "out")

    with pytest.raises(CdkFailed, match="the app is broken") as caught:
        cli.synth()

    assert caught.value.result.exit_code != 0
