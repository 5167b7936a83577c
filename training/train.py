"""Training: rounds of batches under a clock, with a schedule, an average of the weights, and a state to go on from."""

from __future__ import annotations

import json
import math
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from training.corpus import Corpus, Drawing, Encoded, batches, framed
from training.muon import Muon
from training.network import Network, saved
from training.pairs import held_out, read
from training.vocabulary import PAD


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """One training run.

    minutes: length of the whole schedule, or steps, if not 0; stop_after: minutes after which this call stops and
    leaves a state to resume from, 0 for never; tokens: places in a batch, padding included; lr: the peak, reached after
    *warmup* steps, then falling in a straight line to nothing at the end of the schedule; average: share of the old
    average kept at each step; every: seconds between two looks at the validation pairs.
    """

    data: Sequence[Path]
    valid: Path
    vocabulary: Path
    held_out: Path
    out: Path
    drawing: Drawing
    minutes: float
    steps: int = 0
    stop_after: float = 0.0
    tokens: int = 6000
    lr: float = 2e-3
    warmup: int = 200
    decay: float = 0.01
    smoothing: float = 0.1
    average: float = 0.998
    seed: int = 1
    threads: int = 2
    workers: int = 1
    valid_pairs: int = 300
    every: float = 600.0
    bf16: bool = True
    resume: bool = False


def device() -> str:
    """``cuda`` where a GPU answers, else ``cpu``."""
    return "cuda" if torch.cuda.is_available() else "cpu"


class Training:
    """The moving parts of a run: network, optimisers, average, corpus and counters."""

    def __init__(self, network: Network, recipe: Recipe) -> None:
        torch.manual_seed(recipe.seed)
        torch.set_num_threads(recipe.threads)
        self.recipe, self.where = recipe, device()
        self.network = network.to(self.where)
        self.optimisers = _optimisers(self.network, recipe)
        self.average = {name: tensor.detach().clone().float() for name, tensor in self.network.state_dict().items()}
        self.step, self.seen, self.spent, self._began = 0, 0, 0.0, 0.0
        self.log: list[dict[str, float]] = []
        recipe.out.mkdir(parents=True, exist_ok=True)
        if recipe.resume:
            self._resume()
        away = held_out(recipe.held_out)
        self.rng = random.Random(recipe.seed + self.step)
        self.corpus = Corpus(
            recipe.data,
            recipe.vocabulary,
            recipe.drawing,
            held_out=away,
            seed=recipe.seed + self.step,
            workers=recipe.workers,
        )
        self.valid = _valid(recipe)

    def run(self) -> None:
        """Train to the end of the schedule, saying how it goes; leaves ``ema.pt``, ``state.pt`` and ``log.json``."""
        self.corpus.refresh()
        _say(f"{self.where}, {sum(p.numel() for p in self.network.parameters()) / 1e6:.2f} M, {self.network.shape}")
        _say(f"pairs by tag: {self.corpus.sizes}")
        self.network.train()
        self._began = time.monotonic() - self.spent
        stop = self.spent + self.recipe.stop_after * 60 if self.recipe.stop_after else math.inf
        checked = self.spent
        while self.done < 1 and self.spent < stop:
            loss, tokens, since = torch.zeros((), device=self.where), 0, self.spent
            for batch in batches(self.corpus.round(), self.recipe.tokens, self.rng):
                total, count = self._stepped(batch)
                loss, tokens = loss + total, tokens + count
                if self.spent - checked > self.recipe.every:
                    checked = self.spent
                    self._check()
                if self.done >= 1 or self.spent >= stop:
                    break
            rate, mean = tokens / max(self.spent - since, 1e-3), float(loss) / max(tokens, 1)
            _say(
                f"step {self.step}, {self.spent:.0f} s: loss {mean:.3f}, "
                f"{rate:.0f} target tokens/s, {self.seen / 1e6:.2f} M in all"
            )
            if new := self.corpus.refresh():
                _say(f"{new} new pairs: {self.corpus.sizes.get('own', 0)} own; {len(self.corpus.bad)} bad lines so far")
        self._check()
        self.corpus.close()

    @property
    def done(self) -> float:
        """The share of the schedule that is behind us, 1 and more at its end."""
        return self.step / self.recipe.steps if self.recipe.steps else self.spent / (self.recipe.minutes * 60)

    def _stepped(self, batch: list[Encoded]) -> tuple[Tensor, int]:
        """One step; returns the summed loss and the number of target tokens."""
        rate = self.recipe.lr * min(1.0, (self.step + 1) / self.recipe.warmup) * max(1 - self.done, 0.01)
        *tensors, count = _tensors(batch, self.where)
        with torch.autocast(self.where, dtype=torch.bfloat16, enabled=self.recipe.bf16):
            loss = self.network.loss(*tensors, self.recipe.smoothing)
        (loss / count).backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        for optimiser in self.optimisers:
            for group in optimiser.param_groups:
                group["lr"] = rate
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
        self.step, self.seen, self.spent = self.step + 1, self.seen + count, time.monotonic() - self._began
        if self.step % 4 == 0:
            keep = min(self.recipe.average**4, 1 - 1 / (self.step / 4 + 1))
            now = self.network.state_dict()
            with torch.no_grad():
                torch._foreach_lerp_(list(self.average.values()), [now[name] for name in self.average], 1 - keep)
        return loss.detach(), count

    @torch.no_grad()
    def _check(self) -> None:
        """Score the average on the validation pairs and keep everything on disk."""
        now = {name: tensor.clone() for name, tensor in self.network.state_dict().items()}
        self.network.load_state_dict(self.average)
        self.network.eval()
        loss, tokens = 0.0, 0
        for batch in batches(self.valid, self.recipe.tokens, random.Random(1)):
            *tensors, count = _tensors(batch, self.where)
            with torch.autocast(self.where, dtype=torch.bfloat16, enabled=self.recipe.bf16):
                loss += float(self.network.loss(*tensors, 0.0))
            tokens += count
        self.network.load_state_dict(now)
        self.network.train()
        entropy = loss / tokens
        _say(f"  valid: step {self.step}, cross-entropy {entropy:.3f}, perplexity {math.exp(entropy):.2f}")
        self.log.append({"step": self.step, "seconds": round(self.spent), "tokens": self.seen, "valid": entropy})
        out = self.recipe.out
        torch.save(saved(self.network, self.average), out / "ema.pt")
        state = {"model": now, "ema": self.average, "opt": [o.state_dict() for o in self.optimisers], "log": self.log}
        torch.save(state | {"step": self.step, "seen": self.seen, "spent": self.spent}, out / "state.pt")
        (out / "log.json").write_text(json.dumps(self.log, indent=1), encoding="utf-8")

    def _resume(self) -> None:
        state = torch.load(self.recipe.out / "state.pt", map_location=self.where, weights_only=True)
        self.network.load_state_dict(state["model"])
        self.average = state["ema"]
        for optimiser, kept in zip(self.optimisers, state["opt"], strict=True):
            optimiser.load_state_dict(kept)
        self.step, self.seen, self.spent, self.log = state["step"], state["seen"], state["spent"], state["log"]


def _optimisers(network: Network, recipe: Recipe) -> list[torch.optim.Optimizer]:
    """Muon for the matrices, AdamW for the embedding, the norms and the biases."""
    named = list(network.named_parameters())
    matrices = [(p, 3 if "qkv" in n else 2 if "kv" in n else 1) for n, p in named if p.dim() == 2 and "emb" not in n]
    table = [p for n, p in named if "emb" in n]
    rest = [p for _, p in named if p.dim() < 2]
    groups: list[dict[str, Any]] = [
        {"params": table, "weight_decay": recipe.decay},
        {"params": rest, "weight_decay": 0.0},
    ]
    adam = torch.optim.AdamW(groups, lr=recipe.lr, betas=(0.9, 0.98), eps=1e-9, fused=True)
    return [adam, Muon(matrices, lr=recipe.lr, decay=recipe.decay)]


def _valid(recipe: Recipe) -> list[Encoded]:
    import sentencepiece

    processor = sentencepiece.SentencePieceProcessor(model_file=str(recipe.vocabulary))
    pairs = [p.swapped if recipe.drawing.swap else p for p in read([recipe.valid])][: recipe.valid_pairs]
    encoded = (framed(processor.encode(p.source), processor.encode(p.target)) for p in pairs)
    return [e for e in encoded if max(map(len, e)) < 200]


def _tensors(batch: list[Encoded], where: str) -> tuple[Any, ...]:
    """Source, decoder input, flat positions of the real targets, those targets, and how many they are."""
    source, target = _padded([s for s, _ in batch]), _padded([t for _, t in batch])
    gold = target[:, 1:].reshape(-1)
    at = (gold != PAD).nonzero().squeeze(1)
    tensors = (source, target[:, :-1].contiguous(), at, gold[at])
    if where == "cuda":
        tensors = tuple(t.pin_memory().to(where, non_blocking=True) for t in tensors)
    return (*tensors, len(at))


def _padded(rows: list[list[int]]) -> Tensor:
    longest = max(map(len, rows))
    return torch.tensor([row + [PAD] * (longest - len(row)) for row in rows])


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
