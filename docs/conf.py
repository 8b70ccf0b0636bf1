"""Sphinx's settings: README, pages and API reference as one static site.

``make docs`` builds it into ``site/``, out of the Markdown as it lies in the
repository. Nothing is fetched, and a warning is an error.
"""

from __future__ import annotations

from importlib import metadata
from pathlib import Path
from typing import Any

from docutils import nodes
from jsii import JSIIMeta
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.util.inspect import signature, stringify_signature

project = "cdk-connect-phone-numbers"
release = metadata.version(project)
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]

# The repository's root is the source folder (`make docs`), so that links from page to page are
# the same here and on a code host.
root_doc = "README"
include_patterns = ["*.md", "docs/**.md"]
exclude_patterns = [".*", "*.?*/**", "build", "cdk.out", "node_modules", "site"]
templates_path = ["templates"]
html_additional_pages = {"index": "to-readme.html"}

html_theme = "furo"
html_title = f"{project} {release}"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_show_copyright = False
html_show_sourcelink = False
html_copy_source = False
html_use_index = False

# A heading's anchor is what it is on a code host.
myst_heading_anchors = 3
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
autodoc_typehints_format = "short"
# An attribute is a member like the others, and a signature of many arguments has a line for each.
napoleon_use_ivar = False
add_module_names = False
python_maximum_signature_line_length = 110

# The README is the front page. What a code host does not need, the site's navigation, is here, in
# the order in which one needs the pages. A page that is not in it is an error.
_NAVIGATION = """
```{toctree}
:hidden:
:caption: Use it

docs/getting-started
docs/concepts
docs/how-to
docs/arguments
docs/fleets
docs/migration
The local cloud <docs/local-cloud>
```

```{toctree}
:hidden:
:caption: Deploy and operate

Reading a diff <docs/diff>
Plan <docs/plan>
Monitoring <docs/monitoring>
Drift <docs/drift>
Inventory <docs/inventory>
docs/troubleshooting
```

```{toctree}
:hidden:
:caption: Judge it

docs/permissions
docs/organisations
docs/threat-model
docs/reliability
docs/performance
docs/assumptions
Probe <docs/probe>
```

```{toctree}
:hidden:
:caption: Reference

docs/api
CHANGELOG
```

```{toctree}
:hidden:
:caption: Project

CONTRIBUTING
SECURITY
```

```{toctree}
:hidden:
:caption: Decisions
:glob:

docs/decisions/*
```
"""


_LONG = 42


def setup(app: Sphinx) -> None:
    """Add to Sphinx what this repository needs on top."""
    app.connect("source-read", _add_navigation)
    app.connect("doctree-read", _unlink_folders)
    app.connect("doctree-read", _mark_long_names)
    app.connect("autodoc-process-signature", _sign)


def _add_navigation(_app: Sphinx, page: str, source: list[str]) -> None:
    if page == root_doc:
        source[0] += _NAVIGATION


def _unlink_folders(app: Sphinx, doctree: nodes.document) -> None:
    """Leave the text of a link to a folder of the repository, which is no page of the site."""
    here = Path(app.env.doc2path(app.env.docname)).parent
    for link in list(doctree.findall(pending_xref)):
        if link["reftype"] == "myst" and (here / link["reftarget"]).is_dir():
            link.replace_self(link.children)


def _mark_long_names(_app: Sphinx, doctree: nodes.document) -> None:
    """Mark a name in code that is wider than a table's column may be: site.css lets it break."""
    for literal in doctree.findall(nodes.literal):
        if len(literal.astext()) > _LONG:
            literal["classes"].append("long")


def _sign(
    _app: Sphinx, what: str, _name: str, object_: Any, _options: Any, arguments: str, returns: str
) -> tuple[str, str]:
    """Show the arguments of a construct, which jsii's metaclass hides, and of no other class."""
    if what == "class" and isinstance(object_, JSIIMeta):
        own = signature(vars(object_)["__init__"], bound_method=True)
        own = own.replace(return_annotation=own.empty)
        return stringify_signature(own, unqualified_typehints=True), returns
    if what in {"class", "exception"}:
        return "", returns
    return arguments, returns
