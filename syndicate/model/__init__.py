"""The values that flow through the two pipes. All are frozen; every datetime is aware and in UTC, checked.

In:  RawArticle → Article → Document (Segments) → Plan (Requests) → Answer → Translation
Out: Article + Translation → Entry → Issue → Page
"""

from syndicate.model.article import SHOWN, Article, Asset, Cut, Listing, Media, Notice, Picture, RawArticle, Sighting
from syndicate.model.keys import Json, digest, utc
from syndicate.model.publication import (
    Author,
    Edition,
    Entry,
    Issue,
    Page,
    PingReply,
    Published,
    Retraction,
    Section,
    Tag,
    is_english,
)
from syndicate.model.shelf import Gallery, Shelved, ShelvedText, Standing
from syndicate.model.translation import (
    Alignment,
    Answer,
    Document,
    Flaw,
    Hit,
    Kept,
    Mark,
    Origin,
    Plan,
    Remembered,
    Request,
    Review,
    Role,
    Segment,
    Template,
    Translation,
)

__all__ = [  # alphabetical within a line is enough
    "SHOWN",
    "Alignment", "Answer", "Article", "Asset", "Author", "Cut", "Document", "Edition", "Entry", "Flaw", "Gallery",
    "Hit", "Issue", "Json", "Kept", "Listing", "Mark", "Media", "Notice", "Origin", "Page", "Picture",
    "PingReply", "Plan", "Published", "RawArticle", "Remembered", "Request", "Retraction", "Review", "Role", "Section",
    "Segment", "Shelved", "ShelvedText", "Sighting", "Standing", "Tag", "Template", "Translation", "digest",
    "is_english", "utc",
]  # fmt: skip
