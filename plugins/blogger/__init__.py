"""A Blogger export becomes Markdown posts on disk.

The way of the data: ``shapes`` reads an ``export`` and its entries, which are ``gathered``; ``tidy``, ``code`` and
``layout`` make a document of an entry's HTML, ``prose`` makes Markdown of it, ``fidelity`` measures what was kept,
``post`` adds the front matter; ``plan`` decides by the ``state`` that is ``recorded`` what to write, ``run`` writes it
into the ``folder``, and the record last, ``report`` tells. ``addresses`` knows the old addresses.
"""
