"""Write a post: begin one (`new`), look at it while it grows (`serve`), and build the site with it (`build`)."""

from __future__ import annotations
