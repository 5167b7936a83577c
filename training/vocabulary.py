"""The SentencePiece vocabulary, shared by both languages: training one, and adding pieces to one that is in use."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

UNK, BOS, EOS, PAD = 0, 1, 2, 3
TYPOGRAPHY = "“”‘’–—…°€£¥§×±½«»·•−‰"
LETTERS = "áàâäãåāăąæçćčďđéèêëēęěğíìîïīıłñńňóòôöõøōőœřśšşșßťțúùûüūůűýÿźžżÁÀÂÄÃÅÇČĐÉÈÊËÍÎÏŁÑÓÒÔÖÕØŚŠŞÚÛÜÝŻŽ"


def trained(sentences: Iterable[str], stem: Path, *, pieces: int, sample: int = 600_000, threads: int = 2) -> Path:
    """Train a unigram vocabulary (Kudo 2018) on sentences of both languages; returns ``stem.model``.

    Digits are split one by one, so that numbers are copied and not remembered; quotation marks, dashes and accented
    letters are pieces whether the sentences hold them or not.
    """
    import sentencepiece

    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(sentences),
        model_prefix=str(stem),
        model_type="unigram",
        vocab_size=pieces,
        character_coverage=0.9998,
        required_chars=TYPOGRAPHY + LETTERS,
        unk_id=UNK,
        bos_id=BOS,
        eos_id=EOS,
        pad_id=PAD,
        normalization_rule_name="nmt_nfkc",
        split_digits=True,
        input_sentence_size=sample,
        shuffle_input_sentence=True,
        num_threads=threads,
        max_sentence_length=4096,
        minloglevel=1,
    )
    return stem.with_suffix(".model")


def size(model: Path) -> int:
    """How many pieces a vocabulary has."""
    import sentencepiece

    return int(sentencepiece.SentencePieceProcessor(model_file=str(model)).get_piece_size())


def extended(model: Path, out: Path, characters: Sequence[str]) -> int:
    """Write the vocabulary with more one-character pieces at its end, so that trained weights can go on being used.

    Characters that it has, or writes as others (as NFKC does with the ellipsis), are left out. Returns the new size.
    """
    import sentencepiece
    from sentencepiece import sentencepiece_model_pb2 as protocol

    before = sentencepiece.SentencePieceProcessor(model_file=str(model))
    messages: Any = protocol
    proto = messages.ModelProto()
    proto.ParseFromString(model.read_bytes())
    known = {piece.piece for piece in proto.pieces}
    score = min(piece.score for piece in proto.pieces)
    for character in characters:
        if before.normalize(character).strip("▁") != character or character in known:
            continue
        proto.pieces.add(piece=character, score=score)
        known.add(character)
    proto.trainer_spec.vocab_size = len(proto.pieces)
    out.write_bytes(proto.SerializeToString())
    return len(proto.pieces)
