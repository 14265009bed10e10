"""A Blogger export becomes Markdown posts on disk.

The way of the data: ``shapes`` reads an ``export`` and its entries; ``tidy``, ``code`` and ``layout`` make a document
of an entry's HTML, ``prose`` makes Markdown of it, ``fidelity`` measures what was kept, ``post`` adds the front matter;
``plan`` decides by ``state`` what to write, ``run`` writes it into the ``folder``, ``report`` tells. ``addresses``
knows the old addresses, ``moments`` the dates.
"""
