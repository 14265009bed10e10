"""Whether a page has one title: who listens to a page goes by its headings."""

from __future__ import annotations

from collections.abc import Iterator

from .site import Finding, Site


def headings(site: Site) -> Iterator[Finding]:
    """
    Find the titles that a page has beside its own.

    :param site: the site
    :return: each after the first
    """
    for path, page in site.pages.items():
        for title in page.titles[1:]:
            yield Finding(
                path, title.line, f"{title.text!r} is a second title of the page: write ## before it", f"# {title.text}"
            )
