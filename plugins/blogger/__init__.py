"""A Blogger export becomes Markdown posts on disk: export, tidy, code, layout, prose, post, state, run."""
