"""The shapes of the doors: what the pipeline asks of the outside world. Each kind has one contract suite in tests/."""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterable, Iterator, Mapping, MutableMapping, Sequence
from datetime import datetime
from typing import Protocol

from syndicate.errors import ArticleError
from syndicate.model import (
    Answer,
    Article,
    Asset,
    Gallery,
    Kept,
    Listing,
    Notice,
    Page,
    Picture,
    PingReply,
    Published,
    RawArticle,
    Remembered,
    Request,
    Review,
    Shelved,
    ShelvedText,
    Sighting,
    Standing,
    Translation,
)


class Source(Protocol):
    """Where articles come from."""

    @property
    def name(self) -> str:
        """The name given in the configuration, or made from kind and address."""

    def read(self, memo: MutableMapping[str, str]) -> Iterator[RawArticle | ArticleError | Notice | Listing]:
        """The articles that are new or changed since what ``memo`` tells; a source that cannot tell shows all it has.

        memo: this source's own notes (validators, the place where an import stopped), empty at first. It may be written
        to while reading: what it holds when an article is asked for is kept together with all articles before it.
        A note ``shown UID`` says that this article was shown and is there as it was, and begins with its address, "" if
        it has none, before a tab. It is taken out again if the article was not simply kept: it is to be shown again.
        A bad article is yielded as an error and the rest goes on. A notice is for the report, a
        listing for finding what is not there any more. Raises DoorError if the
        source as a whole cannot be read.
        """


class Pictures(Protocol):
    """Where pictures come from that articles show from elsewhere."""

    @property
    def copying(self) -> bool:
        """Whether copies are made; else only sizes are read."""

    def fetch(self, urls: Iterable[str]) -> Generator[tuple[Picture, Asset | None], None, None]:
        """As many of these pictures as there is time for, in any order, each with its copy if copies are made.

        One that cannot be had, or is none, comes with the reason (``failure``); it costs itself and nothing else.
        Closing ends it early.
        """


class Engine(Protocol):
    """What translates."""

    @property
    def name(self) -> str:
        """``argos``, ``echo``, …"""

    def identity(self, source: str, target: str) -> str:
        """Name, model version and decoding parameters for this pair: changes when answers may change.

        Raises MissingPack if the pair (BCP 47 codes) cannot be served. Cheap: loads no model.
        """

    @property
    def efforts(self) -> int:
        """How many other ways it has to try what came out badly; 0 if it can only say the same again."""

    def translate(self, requests: Sequence[Request], effort: int = 0) -> Iterator[tuple[Request, Answer]]:
        """Answer every request exactly once, in any order. Raises DoorError if the engine fails.

        effort: 0 the usual way, up to ``efforts`` the others, costlier and more careful one by one.
        """


class Store(Protocol):
    """What is remembered. Each method is one transaction."""

    def version(self) -> str:
        """Changes with every article, text or picture that is kept, and not with what is noted or only asked for."""

    def sightings(self) -> Mapping[tuple[str, str], Sighting]:
        """Everything ever seen, by (source, uid)."""

    def articles(self) -> Iterator[Article]:
        """Every kept article, newest first, withdrawn ones included."""

    def shelf(self) -> Sequence[Shelved]:
        """Every kept article without its text, newest first, then by page, withdrawn ones included."""

    def fingerprints(self) -> Mapping[str, str]:
        """What translations of each article are made from, by url; the newest first, withdrawn ones left out."""

    def article(self, url: str) -> Article | None:
        """One kept article."""

    def keep_articles(self, items: Sequence[tuple[Sighting, Article]], assets: Sequence[Asset], now: datetime) -> None:
        """Remember articles with what was fixed at first sight, and the files they refer to.

        now: stands for the time of a withdrawal that was not known before.
        """

    def asset(self, name: str) -> Asset | None:
        """A kept file."""

    def pictures(self) -> Mapping[str, Picture]:
        """Every picture that was ever asked for, by url."""

    def keep_pictures(self, pictures: Sequence[Picture], assets: Sequence[Asset]) -> None:
        """Remember what became of pictures, later knowledge over earlier, together with the copies of them."""

    def galleries(self) -> Mapping[str, Gallery]:
        """Which pictures each article shows from elsewhere, by the article's url."""

    def keep_galleries(self, galleries: Mapping[str, Gallery]) -> None:
        """Remember which pictures articles show, in place of what was known before."""

    def recall(self, keys: Sequence[str]) -> Mapping[str, Answer]:
        """The known answers among these request keys."""

    def remember(self, answers: Sequence[tuple[Request, Answer]], now: datetime) -> None:
        """Add to the translation memory."""

    def remembered(self, keys: Sequence[str]) -> Mapping[str, Remembered]:
        """The known answers among these request keys, with when they were given and last used."""

    def mark_used(self, keys: Sequence[str], now: datetime) -> None:
        """Note that these answers are needed still, at most once a day each."""

    def forget(self, before: datetime) -> int:
        """Drop machine answers that were last used earlier; how many."""

    def keep_reviews(self, reviews: Sequence[Review]) -> None:
        """Keep what editors wrote, later ones over earlier; the same answer again changes nothing."""

    def drop_reviews(self, reviews: Sequence[Review]) -> int:
        """Take these reviews back, but what was corrected since; how many were there."""

    def past_reviews(self) -> Iterator[Review]:
        """Every review that another one replaced or that was taken back, those of a sentence in their order."""

    def reviews(self, source: str, target: str, texts: Sequence[str]) -> Mapping[str, Review]:
        """The reviews of these sentences from one language into another, by sentence."""

    def review_version(self, target: str) -> str:
        """Changes whenever a review in this language is added, changed or taken back; "" while there is none."""

    def all_reviews(self) -> Iterator[Review]:
        """Every review, those of a language together."""

    def plans(self, language: str) -> Mapping[str, str]:
        """For each article url, the fingerprint that its latest attempt in this language was made from, held or not."""

    def translation(self, url: str, language: str) -> Translation | None:
        """The text published last (never a held one)."""

    def keep_translations(self, translations: Sequence[Translation]) -> None:
        """Keep finished texts. A held one is noted beside the published one and does not replace it."""

    def held(self) -> Sequence[Translation]:
        """Latest attempts that are held back, withdrawn articles' left out."""

    def texts(self, language: str, *, reviewed_only: bool = False) -> Mapping[str, ShelvedText]:
        """The published texts of a language by article url, withdrawn articles' included."""

    def kept(self, language: str, urls: Sequence[str]) -> Mapping[str, Kept]:
        """These articles with their published texts in a language, as far as there are any."""

    def assets_shown(self) -> set[str]:
        """The names of all files that published texts refer to, withdrawn articles' left out."""

    def newest(self, language: str) -> Iterator[Kept]:
        """All published texts of a language whose articles are not withdrawn, newest publication first, then url."""

    def standing(self) -> Mapping[str, Standing]:
        """How far each language is that any text was made in."""

    def note(self, key: str, value: str) -> None:
        """Remember a small fact about the state (the last pass, as JSON)."""

    def noted(self, key: str, *, needed: bool = False) -> str | None:
        """What note() was told last. None too if that is damaged, or Damaged is raised if nothing can go on without."""

    def damaged(self) -> Sequence[str]:
        """The keys of the notes that are damaged."""

    def counts(self) -> Mapping[str, int]:
        """Rows by kind (articles, segments…) for status."""

    def close(self) -> None:
        """Let go of files and connections."""


class Outlet(Protocol):
    """Where pages go."""

    def intact(self) -> Published | None:
        """What publishing the same pages again would come to; None if one does not stand there as it was written."""

    def held(self) -> Mapping[str, str]:
        """For each page that stands there as it was written, by path, the key of what it was made from."""

    def publish(self, pages: Iterable[Page], keep: Collection[str] = ()) -> Published:
        """Make the outlet hold exactly these pages, in this order, and those at the paths of ``keep``, as they stand.

        Only what differs is written, each page as a whole or not at all. Pages that an earlier call wrote and this one
        names nowhere are removed last; files that were never ours are left alone. ``keep`` is asked when the pages are
        through, and nothing that readers see has changed until then. Raises DoorError.
        """


class Hubs(Protocol):
    """Who tells subscribers of feeds that changed."""

    @property
    def addresses(self) -> Sequence[str]:
        """The hubs that the feeds name."""

    @property
    def together(self) -> int:
        """How many feeds may be named at once."""

    def ping(self, hub: str, topics: Sequence[str]) -> PingReply:
        """Tell a hub that these feeds (addresses) changed. Raises nothing for what the hub does."""


class Progress(Protocol):
    """Who is told how far long work is."""

    def step(self, what: str, done: int, total: int) -> None:
        """what: a short phrase; done of total."""
