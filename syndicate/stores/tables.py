"""The tables. ``VERSION`` goes up with every change of them; a database of a later version is refused.

The day of publication is the article's alone: an edition's order comes from joining it, so it is never stale.
What decides whether a page must be made again stands in columns of its own, each table's in one index: so an unchanged
site costs the reading of two short lists and of no text.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, Index, Integer, LargeBinary, MetaData, String, Table, select, text

VERSION = 5

NOTHING = text("x''")  # columns that came later have a default, which is never seen

metadata = MetaData()

schema = Table("schema", metadata, Column("version", Integer, nullable=False))

sightings = Table(
    "sightings",
    metadata,
    Column("source", String, primary_key=True),
    Column("uid", String, primary_key=True),
    Column("value", String, nullable=False),
)

articles = Table(
    "articles",
    metadata,
    Column("url", String, primary_key=True),
    Column("fingerprint", String, nullable=False),
    Column("published", String, nullable=False),  # fixed width, sorts by time
    Column("withdrawn", Boolean, nullable=False),
    Column("value", String, nullable=False),
    Column("digest", LargeBinary, nullable=False, server_default=NOTHING),  # of the whole article, 16 bytes
    Column("page", String, nullable=False, server_default=""),
    Column("tags", String, nullable=False, server_default="[]"),  # JSON lists
    Column("authors", String, nullable=False, server_default="[]"),
    Column("since", String),  # when its withdrawal was first read, or null
)
Index(
    "articles_shelf",
    articles.c.published.desc(), articles.c.page, articles.c.url, articles.c.digest, articles.c.fingerprint,
    articles.c.tags, articles.c.authors, articles.c.since,
)  # fmt: skip
Index("articles_newest", articles.c.withdrawn, articles.c.published.desc(), articles.c.url)
gone = select(articles.c.url).where(articles.c.withdrawn)

assets = Table(
    "assets",
    metadata,
    Column("name", String, primary_key=True),
    Column("type", String, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

# What articles show from elsewhere; what is kept as a copy stands among the assets.
pictures = Table(
    "pictures",
    metadata,
    Column("url", String, primary_key=True),
    Column("type", String, nullable=False),
    Column("width", Integer),
    Column("height", Integer),
    Column("length", Integer),
    Column("asset", String, nullable=False),
    Column("copying", Boolean, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("failure", String, nullable=False),
    Column("again", String),  # moment of the next try, or null
)

galleries = Table(
    "galleries",
    metadata,
    Column("article", String, primary_key=True),
    Column("digest", LargeBinary, nullable=False),
    Column("pictures", String, nullable=False),  # JSON list of addresses, or ""
)

segments = Table(
    "segments",
    metadata,
    Column("key", LargeBinary, primary_key=True),  # the request's key, 16 bytes
    Column("source", String, nullable=False),
    Column("target", String, nullable=False),
    Column("identity", String, nullable=False),
    Column("text", String, nullable=False),
    Column("answer", String, nullable=False),
    Column("alignment", String, nullable=False),  # numbers as bytes or as a flat JSON list (codec.py)
    Column("score", Float),
    Column("origin", String, nullable=False),  # machine or reviewed
    Column("created", String, nullable=False),
    Column("used", String, nullable=False),
    sqlite_with_rowid=False,  # one search a key: looking up costs two thirds, writing twice; both are fast enough
)

# A person's work: beside the machine's, so that no engine, version or sweep touches it. A language is one range.
reviews = Table(
    "reviews",
    metadata,
    Column("target", String, primary_key=True),
    Column("source", String, primary_key=True),
    Column("hash", LargeBinary, primary_key=True),  # of the text, 16 bytes
    Column("text", String, nullable=False),
    Column("answer", String, nullable=False),
    Column("engine_text", String, nullable=False),
    Column("created", String, nullable=False),
    Column("alignment", String, nullable=False, server_default=""),  # as in segments
    sqlite_with_rowid=False,
)

# Those that stand no more: replaced, or taken back. Only added to, in the same columns.
past_reviews = Table(
    "past_reviews",
    metadata,
    *(Column(column.name, column.type, primary_key=column.primary_key, nullable=False) for column in reviews.c),
    Column("number", Integer, primary_key=True),  # counts a sentence's, from 0
    sqlite_with_rowid=False,
)

translations = Table(
    "translations",
    metadata,
    Column("language", String, primary_key=True),
    Column("url", String, primary_key=True),
    Column("plan", String, nullable=False),
    Column("value", String, nullable=False),
    Column("digest", LargeBinary, nullable=False, server_default=NOTHING),  # of what readers see, 16 bytes
    Column("origin", String, nullable=False, server_default=""),
    Column("updated", String, nullable=False, server_default=""),
    Column("assets", String, nullable=False, server_default=""),  # names of files, spaces between
)
Index(
    "translations_shelf",
    translations.c.language, translations.c.url, translations.c.origin, translations.c.digest, translations.c.updated,
)  # fmt: skip
Index("translations_assets", translations.c.url, translations.c.assets, sqlite_where=translations.c.assets != "")

attempts = Table(
    "attempts",
    metadata,
    Column("language", String, primary_key=True),
    Column("url", String, primary_key=True),
    Column("plan", String, nullable=False),
    Column("held", String),  # the held text's value, or null
)
Index("attempts_held", attempts.c.language, attempts.c.url, sqlite_where=attempts.c.held.is_not(None))

notes = Table(
    "notes",
    metadata,
    Column("key", String, primary_key=True),
    Column("value", String, nullable=False),
    Column("digest", LargeBinary, nullable=False, server_default=NOTHING),  # of both: SQLite checks no content
)
