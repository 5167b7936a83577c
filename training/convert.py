"""From trained weights to a pack: CTranslate2's model format, then Argos's zip."""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from training.network import Network, Shape

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same weights make the same bytes


def model(network: Network, vocabulary: Path, out: Path, *, quantization: str | None = "int8") -> None:
    """Write the network as a CTranslate2 model folder. quantization: int8, int16, float16, or None for float32."""
    import sentencepiece
    from ctranslate2.specs import common_spec, transformer_spec

    shape = network.shape
    spec: Any = transformer_spec.TransformerSpec.from_config(
        (shape.enc, shape.dec), shape.heads, pre_norm=True, activation=common_spec.Activation.RELU
    )
    weights = {name: tensor.float().cpu().numpy().copy() for name, tensor in network.state_dict().items()}
    _side(spec.encoder, "enc", weights, shape)
    _side(spec.decoder, "dec", weights, shape)
    spec.decoder.projection.weight = weights["emb.weight"]
    processor = sentencepiece.SentencePieceProcessor(model_file=str(vocabulary))
    pieces = [processor.id_to_piece(i) for i in range(processor.get_piece_size())]
    spec.register_source_vocabulary(pieces)
    spec.register_target_vocabulary(pieces)
    spec.config.bos_token, spec.config.eos_token, spec.config.unk_token = "<s>", "</s>", "<unk>"
    spec.config.decoder_start_token = "<s>"  # noqa: S105 - a token of the vocabulary
    spec.config.add_source_bos, spec.config.add_source_eos = False, True
    spec.validate()
    spec.optimize(quantization=quantization)
    out.mkdir(parents=True, exist_ok=True)
    spec.save(str(out))


def _side(side: Any, name: str, weights: dict[str, Any], shape: Shape) -> None:
    """Fill the encoder's or the decoder's specification."""
    embedding = side.embeddings[0] if isinstance(side.embeddings, list) else side.embeddings
    embedding.weight = weights["emb.weight"]
    side.scale_embeddings = True
    side.position_encodings.encodings = weights["pe"]
    _norm(side.layer_norm, weights, f"{name}_norm")
    for i, layer in enumerate(side.layer):
        at = f"{name}.{i}."
        _norm(layer.self_attention.layer_norm, weights, at + "self_attn.norm")
        _linear(layer.self_attention.linear[0], weights, at + "self_attn.qkv")
        _linear(layer.self_attention.linear[1], weights, at + "self_attn.out")
        if name == "dec":
            _norm(layer.attention.layer_norm, weights, at + "cross.norm")
            for place, part in enumerate(("q", "kv", "out")):
                _linear(layer.attention.linear[place], weights, f"{at}cross.{part}")
        _norm(layer.ffn.layer_norm, weights, at + "ffn.norm")
        _linear(layer.ffn.linear_0, weights, at + "ffn.a")
        _linear(layer.ffn.linear_1, weights, at + "ffn.b")
    assert len(side.layer) == (shape.enc if name == "enc" else shape.dec)


def _norm(spec: Any, weights: dict[str, Any], name: str) -> None:
    spec.gamma, spec.beta = weights[f"{name}.weight"], weights[f"{name}.bias"]


def _linear(spec: Any, weights: dict[str, Any], name: str) -> None:
    spec.weight, spec.bias = weights[f"{name}.weight"], weights[f"{name}.bias"]


def pack(
    network: Network,
    vocabulary: Path,
    card: Path,
    out: Path,
    *,
    version: str,
    words: Mapping[str, Path] = MappingProxyType({}),
    pair: tuple[str, str] = ("id", "en"),
) -> Path:
    """Write ``translate-id_en-VERSION.argosmodel``, with the card as its README, into the folder *out*: its path.

    words: lists of ordinary words by the names that they get in the pack (:mod:`syndicate.engines.names`).
    """
    names = {"id": "Indonesian", "en": "English"}
    top = f"translate-{pair[0]}_{pair[1]}-{version.replace('.', '_')}"
    about = {
        "package_version": version,
        "argos_version": "1.9",
        "from_code": pair[0],
        "from_name": names.get(pair[0], pair[0]),
        "to_code": pair[1],
        "to_name": names.get(pair[1], pair[1]),
        "type": "translate",
        "target_prefix": "",
    }
    path = out / f"{top}.argosmodel"
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(path, "w") as archive:
        model(network, vocabulary, Path(folder))
        _add(archive, f"{top}/metadata.json", json.dumps(about, indent=2).encode())
        _add(archive, f"{top}/README.md", card.read_bytes())
        _add(archive, f"{top}/sentencepiece.model", vocabulary.read_bytes())
        for name, file in sorted(words.items()):
            _add(archive, f"{top}/{name}", file.read_bytes())
        for file in sorted(Path(folder).iterdir()):
            _add(archive, f"{top}/model/{file.name}", file.read_bytes())
    return path


def _add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
    archive.writestr(entry, data, compresslevel=9)
