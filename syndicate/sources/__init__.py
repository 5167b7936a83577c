"""Where articles come from.

A kind of source is a class with a ``name`` and a ``read()`` (the Protocol ``Source`` in ``ports.py``; it is satisfied
by shape, nothing is inherited):

* ``read(memo)`` opens the source and raises DoorError if the source as a whole cannot be read; otherwise it returns an
  iterator of RawArticle, ArticleError (one for each item or missing picture that cannot be used), Notice (what the
  operator may want to know although nothing failed) and at most one Listing, if it knows that it has the whole list.
* ``memo`` is the source's own: text by key, kept with the articles that were handed on. What it says of an article must
  not be written before the reader asks for the next one. On the web, ``visit.py`` keeps manners with it.
* A ``uid`` is the item's own name at its source: unique there and the same at every reading. What the item does not say
  stays empty; a date is never made up.
* Bodies are handed on as they were found, unsafe: cleaning is a step of its own.

To add a kind: write a file here that imports only ``syndicate.errors``, ``syndicate.model``, its neighbours in this
folder and the library it owns; add an example of it to ``KINDS`` or ``ON_THE_WEB`` in
``tests/test_sources_contract.py``; name it in ``config/sources.py`` and in ``wiring/sources.py`` or ``wiring/web.py``.

``folder.py`` files on disk · ``feed.py`` RSS, Atom, RDF and JSON Feed (``feed_file.py`` from a file) · ``blogger.py``
and ``wordpress.py`` whole sites · ``pages.py`` the pages of a sitemap or a list. Around them: ``selection.py`` include
and exclude · ``embargo.py`` what is dated ahead · ``completed.py`` the pages of a feed's summaries · ``roll.py`` all
that a site has, once a day · ``vanished.py`` pages that may be gone · ``robots.py`` what a site allows · ``websub.py``
being told instead of asking · ``visit.py``, ``web.py``, ``turns.py``, ``patience.py`` manners · ``fetch.py`` one
address over HTTP · ``apart.py`` reading what may hurt in its own process.
"""
