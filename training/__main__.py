"""``python -m training COMMAND``: the trainer's commands. It wants PyTorch, which Syndicate itself does not."""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        options.run(options)
    except (OSError, ValueError) as error:
        sys.exit(f"training: {error}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Any, about: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=about, description=about)
        made.set_defaults(run=run)
        return made

    made = command("vocabulary", _vocabulary, "train a joint SentencePiece vocabulary on both sides of the pairs")
    made.add_argument("data", nargs="+", type=Path, help="pair files, or folders of them")
    made.add_argument("--size", type=int, default=16000)
    made.add_argument("--out", type=Path, required=True, help="where to write it, without .model")

    made = command("extend", _extend, "add typographic signs and accented letters to a vocabulary in use")
    made.add_argument("vocabulary", type=Path)
    made.add_argument("out", type=Path)

    made = command("grow", _grow, "put trained weights into a larger network that does the same")
    made.add_argument("weights", type=Path)
    made.add_argument("out", type=Path)
    made.add_argument("--vocabulary", type=Path, default=HERE / "spm.model")
    made.add_argument("--enc", type=int, default=6)

    made = command("train", _train, "train by a recipe")
    made.add_argument("recipe", type=Path)
    made.add_argument("--data", nargs="+", type=Path, required=True, help="pair files, or folders of them")
    made.add_argument("--valid", type=Path, required=True, help="pairs to steer by")
    made.add_argument("--held-out", type=Path, required=True, help="digests of the sentences that must stay out")
    made.add_argument("--vocabulary", type=Path, default=HERE / "spm.model")
    made.add_argument("--init", type=Path, help="weights to go on from; without them the network starts at random")
    made.add_argument("--out", type=Path, required=True)
    made.add_argument("--minutes", type=float, help="of the whole schedule, instead of the recipe's")
    made.add_argument(
        "--stop-after", type=float, default=0.0, help="minutes after which this call stops, to be resumed"
    )
    made.add_argument("--resume", action="store_true", help="go on from OUT/state.pt: schedule, optimisers and average")
    made.add_argument("--seed", type=int, default=1)
    made.add_argument("--swap", action="store_true", help="the other direction, for back-translation")
    made.add_argument("--no-bf16", dest="bf16", action="store_false", help="for processors without bfloat16")

    made = command("average", _average, "the mean of several weights files of one shape")
    made.add_argument("weights", nargs="+", type=Path)
    made.add_argument("--out", type=Path, required=True)

    made = command("halve", _halve, "store weights as half-precision numbers")
    made.add_argument("weights", type=Path)
    made.add_argument("out", type=Path)

    made = command("pack", _pack, "make an .argosmodel of weights")
    made.add_argument("weights", type=Path)
    made.add_argument("--vocabulary", type=Path, default=HERE / "spm.model")
    made.add_argument("--card", type=Path, default=HERE / "card.md")
    made.add_argument("--version", required=True)
    made.add_argument("--words", nargs="*", type=Path, default=sorted(HERE.glob("words.*.txt")), help="lists to put in")
    made.add_argument("--out", type=Path, default=HERE.parent / "packs")

    made = command("words", _words, "write the lists of ordinary words that a pack tells names by")
    made.add_argument("data", nargs="+", type=Path, help="pair files, or folders of them")
    made.add_argument("--out", type=Path, default=HERE)
    return parser


def _vocabulary(options: argparse.Namespace) -> None:
    from training.pairs import read
    from training.vocabulary import trained

    sentences = (text for pair in read(options.data) for text in (pair.source, pair.target))
    _say(f"wrote {trained(sentences, options.out, pieces=options.size)}")


def _extend(options: argparse.Namespace) -> None:
    from training.vocabulary import LETTERS, TYPOGRAPHY, extended

    _say(f"wrote {options.out}: {extended(options.vocabulary, options.out, TYPOGRAPHY + LETTERS)} pieces")


def _grow(options: argparse.Namespace) -> None:
    import torch

    from training.network import grown, loaded, saved
    from training.vocabulary import size

    torch.save(saved(grown(loaded(options.weights), vocab=size(options.vocabulary), enc=options.enc)), options.out)


def _train(options: argparse.Namespace) -> None:
    from training.corpus import Drawing
    from training.network import Network, Shape, loaded
    from training.train import Recipe, Training
    from training.vocabulary import size

    table = tomllib.loads(options.recipe.read_text(encoding="utf-8"))
    drawing = table.get("drawing", {})
    recipe = Recipe(
        data=options.data,
        valid=options.valid,
        vocabulary=options.vocabulary,
        held_out=options.held_out,
        out=options.out,
        drawing=Drawing(
            weights=table.get("weights", {}),
            swap=options.swap,
            **drawing | {"vary": frozenset(drawing.get("vary", ()))},
        ),
        stop_after=options.stop_after,
        resume=options.resume,
        seed=options.seed,
        bf16=options.bf16,
        **table["run"],
    )
    if options.minutes:
        recipe = replace(recipe, minutes=options.minutes)
    shape = Shape(vocab=size(options.vocabulary), **table["network"])
    Training(loaded(options.init, shape) if options.init else Network(shape), recipe).run()


def _average(options: argparse.Namespace) -> None:
    import torch

    from training.network import loaded, saved

    networks = [loaded(path) for path in options.weights]
    states = [network.state_dict() for network in networks]
    mean = {name: sum(state[name] for state in states) / len(states) for name in states[0]}
    torch.save(saved(networks[0], mean), options.out)


def _halve(options: argparse.Namespace) -> None:
    import torch

    from training.network import loaded, saved

    network = loaded(options.weights)
    half = {name: tensor.half() for name, tensor in network.state_dict().items() if name != "pe"}
    torch.save(saved(network, half), options.out)


def _pack(options: argparse.Namespace) -> None:
    from training.convert import pack
    from training.network import loaded

    words = {path.name: path for path in options.words}
    network = loaded(options.weights)
    path = pack(network, options.vocabulary, options.card, options.out, version=options.version, words=words)
    _say(f"wrote {path}: {path.stat().st_size} bytes")


def _words(options: argparse.Namespace) -> None:
    from training.pairs import read
    from training.words import ordinary

    for side, found in zip(("source", "target"), ordinary(read(options.data)), strict=True):
        (options.out / f"words.{side}.txt").write_text("\n".join([*found, ""]), encoding="utf-8")
        _say(f"{len(found)} {side} words")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    main()
