"""The network: a Transformer (Vaswani et al. 2017) with a deep encoder, a shallow decoder, norms first, one embedding.

The three uses of the embedding (source, target, output) share their weights, so that names can be copied from the first
step on, and parameter names follow the layers, so that ``convert`` finds them.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any, cast

import torch
import torch.nn.functional as F  # noqa: N812 - its usual name
from torch import Tensor, nn

from training.vocabulary import BOS, EOS, PAD

_ROWS = 256  # of logits at a time: 256 x 8,000 half-precision numbers fit into the cache


@dataclass(frozen=True, kw_only=True)
class Shape:
    """The sizes of a network: vocabulary, width, heads, inner width, layers, positions, and shares of dropout."""

    vocab: int
    d: int = 256
    heads: int = 4
    ffn: int = 1024
    enc: int = 6
    dec: int = 2
    max_pos: int = 1024
    dropout: float = 0.0
    attn_dropout: float = 0.0
    ffn_dropout: float = 0.0


class Attention(nn.Module):
    """Attention over the sequence itself, or (cross) over the encoder's output."""

    def __init__(self, d: int, heads: int, *, cross: bool, dropout: float) -> None:
        super().__init__()
        self.heads, self.cross, self.p = heads, cross, dropout
        self.norm = nn.LayerNorm(d)
        if cross:
            self.q, self.kv = nn.Linear(d, d), nn.Linear(d, 2 * d)
        else:
            self.qkv = nn.Linear(d, 3 * d)
        self.out = nn.Linear(d, d)

    def forward(
        self, x: Tensor, mask: Tensor, memory: Tensor | None = None, past: dict[str, Tensor] | None = None
    ) -> Tensor:
        """Return the change to x. mask is added to the scores; past holds keys and values of the steps before."""
        y = self.norm(x)
        if self.cross:
            assert memory is not None
            query = self._split(self.q(y))
            key, value = (self._split(z) for z in self.kv(memory).chunk(2, -1))
        else:
            query, key, value = (self._split(z) for z in self.qkv(y).chunk(3, -1))
            if past is not None:
                if past:
                    key, value = torch.cat([past["k"], key], 2), torch.cat([past["v"], value], 2)
                past["k"], past["v"] = key, value
        p = self.p if self.training else 0.0
        if x.is_cuda:
            mixed = F.scaled_dot_product_attention(query, key, value, attn_mask=mask.to(query.dtype), dropout_p=p)
        else:  # on CPUs three plain products are several times faster than the fused kernel's backward pass
            scores = query @ key.transpose(2, 3) * query.shape[-1] ** -0.5 + mask
            mixed = F.dropout(scores.softmax(-1, dtype=torch.float32), p).to(value.dtype) @ value
        return cast("Tensor", self.out(mixed.transpose(1, 2).flatten(2)))

    def _split(self, x: Tensor) -> Tensor:
        return x.unflatten(2, (self.heads, -1)).transpose(1, 2)


class FeedForward(nn.Module):
    """Two linear layers with a rectifier between."""

    def __init__(self, d: int, inner: int, *, dropout: float) -> None:
        super().__init__()
        self.norm, self.a, self.b = nn.LayerNorm(d), nn.Linear(d, inner), nn.Linear(inner, d)
        self.drop = nn.Dropout(dropout)

    def forward(self, x: Tensor) -> Tensor:
        """Return the change to x."""
        return cast("Tensor", self.b(self.drop(F.relu(self.a(self.norm(x))))))


class Layer(nn.Module):
    """One layer of the encoder, or of the decoder (with attention over the encoder's output)."""

    def __init__(self, shape: Shape, *, decoder: bool) -> None:
        super().__init__()
        self.self_attn = Attention(shape.d, shape.heads, cross=False, dropout=shape.attn_dropout)
        self.cross = Attention(shape.d, shape.heads, cross=True, dropout=shape.attn_dropout) if decoder else None
        self.ffn = FeedForward(shape.d, shape.ffn, dropout=shape.ffn_dropout)


class Network(nn.Module):
    """The whole translator. Token ids are int64 of shape (sentences, longest), PAD-filled at the right."""

    pe: Tensor

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.emb = nn.Embedding(shape.vocab, shape.d)
        self.register_buffer("pe", _positions(shape.max_pos, shape.d))
        self.enc = nn.ModuleList(Layer(shape, decoder=False) for _ in range(shape.enc))
        self.dec = nn.ModuleList(Layer(shape, decoder=True) for _ in range(shape.dec))
        self.enc_norm, self.dec_norm = nn.LayerNorm(shape.d), nn.LayerNorm(shape.d)
        self.drop = nn.Dropout(shape.dropout)
        nn.init.normal_(self.emb.weight, std=shape.d**-0.5)
        for name, parameter in self.named_parameters():
            if parameter.dim() > 1 and "emb" not in name:
                nn.init.xavier_uniform_(parameter)
            elif name.endswith("bias"):
                nn.init.zeros_(parameter)

    def encode(self, source: Tensor) -> tuple[Tensor, Tensor]:
        """Return the encoder's output (sentences, longest, d) and the mask that hides its padding."""
        mask = torch.zeros(source.shape, device=source.device).masked_fill(source == PAD, -1e9)[:, None, None, :]
        x = self._embedded(source, 0)
        for layer in self.enc:
            x = x + self.drop(layer.self_attn(x, mask))
            x = x + self.drop(layer.ffn(x))
        return self.enc_norm(x), mask

    def decode(
        self, target: Tensor, memory: Tensor, mask: Tensor, *, at: int = 0, past: list[dict[str, Tensor]] | None = None
    ) -> Tensor:
        """Return the decoder's output (sentences, steps, d) for the steps from *at* on."""
        steps = target.shape[1]
        ahead = torch.full((steps, steps), -1e9, device=target.device).triu(1) if past is None else mask.new_zeros(1)
        x = self._embedded(target, at)
        for i, layer in enumerate(self.dec):
            x = x + self.drop(layer.self_attn(x, ahead, past=past[i] if past is not None else None))
            x = x + self.drop(layer.cross(x, mask, memory=memory))
            x = x + self.drop(layer.ffn(x))
        return cast("Tensor", self.dec_norm(x))

    def loss(self, source: Tensor, target: Tensor, at: Tensor, gold: Tensor, smoothing: float) -> Tensor:
        """Cross-entropy in nats, summed over the target tokens: *at* are their flat positions, *gold* their ids."""
        memory, mask = self.encode(source)
        hidden = self.decode(target, memory, mask).flatten(0, 1).index_select(0, at)  # pads never reach the softmax
        if hidden.is_cuda:
            logits = F.linear(hidden, self.emb.weight).float()
            return F.cross_entropy(logits, gold, label_smoothing=smoothing, reduction="sum")
        kind = torch.bfloat16 if torch.is_autocast_enabled("cpu") else hidden.dtype
        return cast("Tensor", _ChunkedCrossEntropy.apply(hidden.to(kind), self.emb.weight.to(kind), gold, smoothing))

    @torch.no_grad()
    def greedy(self, source: Tensor, longest: int = 200) -> list[list[int]]:
        """The likeliest next token at each step, until every sentence has ended: one list of ids a sentence."""
        memory, mask = self.encode(source)
        out = torch.full((source.shape[0], 1), BOS, dtype=torch.long, device=source.device)
        done = torch.zeros(source.shape[0], dtype=torch.bool, device=source.device)
        past: list[dict[str, Tensor]] = [{} for _ in self.dec]
        for step in range(min(longest, self.shape.max_pos)):
            hidden = self.decode(out[:, -1:], memory, mask, at=step, past=past)
            following = F.linear(hidden[:, -1], self.emb.weight).argmax(-1).masked_fill(done, PAD)
            out = torch.cat([out, following[:, None]], 1)
            done |= following == EOS
            if bool(done.all()):
                break
        return [[t for t in row[: row.index(EOS)] if t != PAD] if EOS in row else row for row in out[:, 1:].tolist()]

    def _embedded(self, ids: Tensor, at: int) -> Tensor:
        scaled = self.emb(ids) * math.sqrt(self.shape.d) + self.pe[at : at + ids.shape[1]]
        return cast("Tensor", self.drop(scaled))


class _ChunkedCrossEntropy(torch.autograd.Function):
    """Smoothed cross-entropy against a tied embedding, a few rows at a time, so that the logits stay in the cache.

    Gradients are made on the way forward. On CPUs this halves the time of the output layer.
    """

    @staticmethod
    def forward(ctx: Any, *given: Any) -> Tensor:
        """The summed loss of (hidden, weight, gold, smoothing)."""
        hidden, weight, gold, smoothing = given
        to_hidden, to_weight = torch.empty_like(hidden), torch.zeros(weight.shape, dtype=torch.float32)
        even, total = smoothing / weight.shape[0], torch.zeros((), dtype=torch.float32)
        for i in range(0, hidden.shape[0], _ROWS):
            x, wanted = hidden[i : i + _ROWS], gold[i : i + _ROWS, None]
            logits = (x @ weight.t()).float()
            norm = logits.logsumexp(-1, keepdim=True)
            total += norm.sum() - (1 - smoothing) * logits.gather(1, wanted).sum() - even * logits.sum()
            slope = logits.sub_(norm).exp_().sub_(even)
            slope.scatter_add_(1, wanted, torch.full(wanted.shape, smoothing - 1.0))
            slope = slope.to(hidden.dtype)
            to_hidden[i : i + _ROWS] = slope @ weight
            to_weight += (slope.t() @ x).float()
        ctx.save_for_backward(to_hidden, to_weight)
        return total

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor | None, ...]:
        to_hidden, to_weight = ctx.saved_tensors
        return to_hidden * grads[0].to(to_hidden.dtype), (to_weight * grads[0]).to(to_hidden.dtype), None, None, None


def _positions(longest: int, d: int) -> Tensor:
    at = torch.arange(longest).unsqueeze(1)
    slow = torch.exp(torch.arange(0, d, 2) * (-math.log(10000.0) / d))
    table = torch.zeros(longest, d)
    table[:, 0::2], table[:, 1::2] = torch.sin(at * slow), torch.cos(at * slow)
    return table


def saved(network: Network, weights: dict[str, Tensor] | None = None) -> dict[str, Any]:
    """What a weights file holds: the shape (``cfg``) and the tensors by name (``model``)."""
    return {"cfg": asdict(network.shape), "model": weights or network.state_dict()}


def loaded(file: Any, shape: Shape | None = None) -> Network:
    """The network of a weights file (a path or an open file), in single precision.

    shape: what it must have but for dropout, which is taken from there. Raises ValueError.
    """
    kept = torch.load(file, map_location="cpu", weights_only=True)
    its = Shape(**kept["cfg"])
    if shape is not None and _bare(shape) != _bare(its):
        raise ValueError(f"{file} holds {_bare(its)}; the recipe and the vocabulary ask for {_bare(shape)}")
    network = Network(shape or its)
    weights = {name: tensor.float() for name, tensor in kept["model"].items()}
    network.load_state_dict({"pe": network.pe} | weights)
    return network


def _bare(shape: Shape) -> dict[str, Any]:
    return {name: size for name, size in asdict(shape).items() if "dropout" not in name}


def grown(network: Network, *, vocab: int, enc: int) -> Network:
    """The same function in a larger network, to train on: more pieces at the vocabulary's end, more encoder layers.

    A new layer repeats the one below it with its two outputs set to zero, so that it changes nothing at first and
    learns from the first step. New pieces start at random.
    """
    shape = Shape(**asdict(network.shape) | {"vocab": vocab, "enc": enc})
    larger = Network(shape)
    old, new = network.state_dict(), larger.state_dict()
    new["emb.weight"][: network.shape.vocab] = old["emb.weight"]
    spread = [i * network.shape.enc // enc for i in range(enc)]
    for name in new:
        if name.startswith("enc."):
            _, i, rest = name.split(".", 2)
            new[name] = old[f"enc.{spread[int(i)]}.{rest}"].clone()
            twin = int(i) > 0 and spread[int(i)] == spread[int(i) - 1]
            if twin and rest.startswith(("self_attn.out", "ffn.b")):
                new[name].zero_()
        elif name not in {"emb.weight", "pe"}:
            new[name] = old[name]
    larger.load_state_dict(new)
    return larger
