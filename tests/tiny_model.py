"""A pack whose model copies its input: weights set by hand, no training, decoded by the real decoder.

The model has one layer on each side. An embedding's first half is a code of the token, its second half a code of the
position; the decoder's cross attention compares positions and fetches the token that stands there.
"""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import sentencepiece
from ctranslate2.specs import transformer_spec

_CODE = 128  # dimensions of each half
_LONGEST = 700  # positions
_LINES = (
    "Harbour pilots in Jakarta guide forty ships a day through the narrow northern channel.",
    "A quick brown vixen jumps over the lazy dog while zebras box quietly by the wall.",
    "The minister said that 1,250 schools would open in 2026, seven months after the flood.",
    'Prices rose by 3.4 per cent (see table 5); rice, however, became cheaper / "much cheaper".',
    "PILOTS, FARMERS, KINGS, QUEENS, JUDGES, WAXWORKS, VIXENS, ZEBRAS AND BOXERS MET: WHY? HOW! it's a-b & c_d",
)  # fmt: skip


def copying_pack(folder: Path, *, source: str, target: str, version: str = "1.0", prefix: str = "") -> Path:
    """Write ``translate-<source>_<target>-<version>.argosmodel`` into ``folder`` and return its path."""
    name = f"translate-{source}_{target}-{version.replace('.', '_')}"
    tokenizer = _tokenizer()
    processor = sentencepiece.SentencePieceProcessor(model_proto=tokenizer)
    vocabulary = [processor.id_to_piece(i) for i in range(processor.get_piece_size())]
    vocabulary += [prefix] if prefix else []
    model = folder / f".{name}"
    model.mkdir(parents=True)
    _spec(vocabulary, shift=bool(prefix)).save(str(model))
    metadata = {"package_version": version, "argos_version": "1.9", "type": "translate", "target_prefix": prefix}
    metadata |= {"from_code": source, "from_name": source, "to_code": target, "to_name": target}
    path = folder / f"{name}.argosmodel"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{name}/metadata.json", json.dumps(metadata))
        archive.writestr(f"{name}/README.md", "Copies what it is given.\n")
        archive.writestr(f"{name}/sentencepiece.model", tokenizer)
        for file in sorted(model.iterdir()):
            archive.write(file, f"{name}/model/{file.name}")
            file.unlink()
    model.rmdir()
    return path


def _tokenizer() -> bytes:
    stream = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(_LINES * 4),
        model_writer=stream,
        vocab_size=150,
        hard_vocab_limit=False,
        character_coverage=1.0,
        minloglevel=2,
        num_threads=1,
    )
    return stream.getvalue()


def _spec(vocabulary: list[str], *, shift: bool) -> Any:
    random = np.random.default_rng(7)
    codes = random.choice(np.array([-1, 1], np.float32), (len(vocabulary), _CODE))
    places = random.choice(np.array([-1, 1], np.float32), (_LONGEST, _CODE))
    spec = transformer_spec.TransformerSpec.from_config(1, 1, pre_norm=True)
    spec.config.add_source_eos = True
    for side in (spec.encoder, spec.decoder):
        side.scale_embeddings = False
        embeddings = side.embeddings[0] if isinstance(side.embeddings, list) else side.embeddings
        embeddings.weight = np.hstack([codes, np.zeros_like(codes)])
        side.position_encodings.encodings = np.hstack([np.zeros_like(places), places])
        _norm(side.layer_norm)
        _silent(side.layer[0].self_attention, fused=3)
        _silent_feed_forward(side.layer[0].ffn)
    # After a prefix the decoder is one place ahead of the source.
    spec.decoder.position_encodings.encodings = np.roll(spec.decoder.position_encodings.encodings, int(shift), axis=0)
    _fetching(spec.decoder.layer[0].attention)
    spec.decoder.projection.weight = np.hstack([codes, np.zeros_like(codes)])
    spec.decoder.projection.bias = np.zeros(len(vocabulary), np.float32)
    spec.register_source_vocabulary(vocabulary)
    spec.register_target_vocabulary(vocabulary)
    spec.validate()
    return spec


def _norm(layer: Any) -> None:
    layer.gamma, layer.beta = np.ones(2 * _CODE, np.float32), np.zeros(2 * _CODE, np.float32)


def _linear(layer: Any, weight: Any) -> None:
    layer.weight, layer.bias = np.float32(weight), np.zeros(len(weight), np.float32)


def _silent(attention: Any, *, fused: int) -> None:
    size = 2 * _CODE
    _norm(attention.layer_norm)
    _linear(attention.linear[0], np.zeros((fused * size, size)))
    _linear(attention.linear[1], np.zeros((size, size)))


def _silent_feed_forward(layer: Any) -> None:
    size = 2 * _CODE
    _norm(layer.layer_norm)
    _linear(layer.linear_0, np.zeros((8, size)))
    _linear(layer.linear_1, np.zeros((size, 8)))


def _fetching(attention: Any) -> None:
    """Queries and keys are the places' halves; values the tokens' halves, loud enough to drown the last token."""
    empty, one = np.zeros((_CODE, _CODE)), np.eye(_CODE)
    position, token = np.block([[empty, empty], [empty, one]]), np.block([[one, empty], [empty, empty]])
    _norm(attention.layer_norm)
    _linear(attention.linear[0], 10 * position)
    _linear(attention.linear[1], np.vstack([position, token]))
    _linear(attention.linear[2], 20 * np.eye(2 * _CODE))
