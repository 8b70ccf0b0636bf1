"""The same stack that the template tests declare numbers in."""

from tests.template.conftest import stack

__all__ = ["stack"]
