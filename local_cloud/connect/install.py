"""The local Connect put in the place of moto's."""

from moto.connect import urls as moto_urls

from local_cloud.connect.urls import url_paths


def install() -> None:
    """Have every Connect request that moto gets answered by the local Connect; idempotent.

    It must come before the first request: moto's server reads the paths once.
    """
    moto_urls.url_paths.update(url_paths)
