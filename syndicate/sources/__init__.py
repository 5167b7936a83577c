"""Where articles come from.

A kind of source is a class with a ``name`` and a ``read()`` (the Protocol ``Source`` in ``ports.py``; it is satisfied
by shape, nothing is inherited):

* ``read()`` opens the source and raises DoorError if the source as a whole cannot be read; otherwise it returns an
  iterator of RawArticle and ArticleError, one error for each item (or missing picture) that cannot be used.
* A ``uid`` is the item's own name at its source: unique there and the same at every reading. What the item does not say
  stays empty; a date is never made up.
* Bodies are handed on as they were found, unsafe: cleaning is a step of its own.

To add a kind: write a file here that imports only ``syndicate.errors``, ``syndicate.model``, its neighbours in this
folder and the library it owns; add an example of it to ``KINDS`` in ``tests/test_sources_contract.py``; name it in
``app.py``.

``folder.py`` files on disk · ``feed.py`` RSS, Atom, RDF and JSON Feed · ``fetch.py`` one address over HTTP.
"""
