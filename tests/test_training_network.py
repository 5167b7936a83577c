"""The trainer itself on a tiny set. Without PyTorch (training/requirements.txt) these tests are left out."""

from __future__ import annotations

import json
import random
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not here: the trainer's own tests are left out")

import ctranslate2  # noqa: E402
import sentencepiece  # noqa: E402

from training import convert, network, vocabulary  # noqa: E402
from training.__main__ import main  # noqa: E402
from training.corpus import Drawing, framed  # noqa: E402
from training.muon import Muon  # noqa: E402
from training.train import Recipe, Training  # noqa: E402

PEOPLE = "Budi Ani Rina Joko Sari Dewi Agus Tono".split()
PLACES = "Demak Garut Ambon Palu Solo Bima".split()
DEEDS = {"tiba di": "arrived in", "pergi dari": "left", "bekerja di": "works in", "lahir di": "was born in"}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pairs, validation pairs, digests and a vocabulary: a language of 192 sentences, 12 of them unseen."""
    folder = tmp_path_factory.mktemp("tiny")
    pairs = [f"{p} {i} {c}.\t{p} {e} {c}.\n" for p in PEOPLE for c in PLACES for i, e in DEEDS.items()]
    random.Random(1).shuffle(pairs)
    (folder / "train.tsv").write_text("".join(pairs[12:]), encoding="utf-8")
    (folder / "valid.tsv").write_text("".join(pairs[:12]), encoding="utf-8")
    (folder / "held-out.sha256").write_text("")
    (folder / "card.md").write_text("# Tiny\n")
    text = [side for pair in pairs for side in pair.strip().split("\t")]
    vocabulary.trained(text, folder / "spm", pieces=165, threads=1)
    return folder


def recipe(files: Path, out: Path) -> Recipe:
    return Recipe(
        data=[files / "train.tsv"],
        valid=files / "valid.tsv",
        vocabulary=files / "spm.model",
        held_out=files / "held-out.sha256",
        out=out,
        drawing=Drawing(weights={"*": 4}, share=1.0),
        minutes=0.0,
        steps=250,
        tokens=800,
        lr=4e-3,
        warmup=10,
        average=0.9,
        every=1000,
        threads=1,
        bf16=False,
    )


def tiny(files: Path, **sizes: int) -> network.Network:
    torch.manual_seed(1)
    sizes = {"d": 64, "heads": 4, "ffn": 128, "enc": 2, "dec": 1, "max_pos": 64} | sizes
    return network.Network(network.Shape(vocab=vocabulary.size(files / "spm.model"), **sizes))


@pytest.fixture(scope="module")
def trained(files: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("run")
    Training(tiny(files), recipe(files, out)).run()
    return out


def encoded(files: Path) -> tuple[sentencepiece.SentencePieceProcessor, list[str], list[str]]:
    processor = sentencepiece.SentencePieceProcessor(model_file=str(files / "spm.model"))
    lines = [line.split("\t") for line in (files / "valid.tsv").read_text(encoding="utf-8").splitlines()]
    return processor, [line[0] for line in lines], [line[1] for line in lines]


def test_it_learns_to_translate_sentences_it_has_not_seen(files: Path, trained: Path) -> None:
    processor, sources, targets = encoded(files)
    model = network.loaded(trained / "ema.pt").eval()
    said = [processor.decode(model.greedy(torch.tensor([[*processor.encode(s), 2]]))[0]) for s in sources]
    assert sum(a == b for a, b in zip(said, targets, strict=True)) >= 10, list(zip(said, targets, strict=True))
    assert json.loads((trained / "log.json").read_text())[-1]["valid"] < 0.5


def test_the_pack_says_what_the_network_says(files: Path, trained: Path, tmp_path: Path) -> None:
    processor, sources, _ = encoded(files)
    model = network.loaded(trained / "ema.pt").eval()
    pack = convert.pack(model, files / "spm.model", files / "card.md", tmp_path, version="0.9")
    assert pack.name == "translate-id_en-0_9.argosmodel"
    with zipfile.ZipFile(pack) as archive:
        archive.extractall(tmp_path)
        about = json.loads(archive.read("translate-id_en-0_9/metadata.json"))
    assert (about["from_code"], about["to_code"], about["package_version"]) == ("id", "en", "0.9")
    translator = ctranslate2.Translator(str(tmp_path / "translate-id_en-0_9" / "model"), inter_threads=1)
    results = translator.translate_batch([processor.encode(s, out_type=str) for s in sources], beam_size=1)
    decoded = [processor.decode(r.hypotheses[0]) for r in results]
    expected = [processor.decode(model.greedy(torch.tensor([[*processor.encode(s), 2]]))[0]) for s in sources]
    same = sum(a == b for a, b in zip(decoded, expected, strict=True))
    assert same >= 11, list(zip(decoded, expected, strict=True))  # int8 may tip a close call
    again = convert.pack(model, files / "spm.model", files / "card.md", tmp_path / "..", version="0.9")
    assert again.read_bytes() == pack.read_bytes()


def test_a_stopped_run_goes_on_where_it_was(files: Path, tmp_path: Path) -> None:
    first = replace(recipe(files, tmp_path), steps=60, stop_after=0.01)
    Training(tiny(files), first).run()
    state = torch.load(tmp_path / "state.pt", weights_only=True)
    second = Training(tiny(files), replace(first, resume=True, stop_after=0.0))
    assert second.step == state["step"] > 0
    assert all(torch.equal(second.network.state_dict()[n], t) for n, t in state["model"].items())
    second.run()
    assert second.step == 60


def test_a_grown_network_says_the_same_and_goes_on_learning(files: Path) -> None:
    small = tiny(files).eval()
    large = network.grown(small, vocab=small.shape.vocab + 5, enc=5).eval()
    ids = torch.randint(4, small.shape.vocab, (3, 9))
    assert torch.allclose(small.encode(ids)[0], large.encode(ids)[0], atol=1e-5)
    loss = large.loss(ids, ids, torch.arange(27), ids.flatten(), 0.1)
    loss.backward()
    assert all(float(layer.ffn.b.weight.grad.abs().sum()) > 0 for layer in large.enc)


def test_the_chunked_loss_is_pytorchs_own(files: Path) -> None:
    model = tiny(files)
    hidden = torch.randn(600, 64, requires_grad=True)
    gold = torch.randint(0, model.shape.vocab, (600,))
    ours = network._ChunkedCrossEntropy.apply(hidden, model.emb.weight, gold, 0.1)
    ours.backward()
    grads = hidden.grad.clone(), model.emb.weight.grad.clone()
    hidden.grad = model.emb.weight.grad = None
    logits = torch.nn.functional.linear(hidden, model.emb.weight)
    theirs = torch.nn.functional.cross_entropy(logits, gold, label_smoothing=0.1, reduction="sum")
    theirs.backward()
    assert torch.allclose(ours, theirs, rtol=1e-4)
    assert torch.allclose(grads[0], hidden.grad, atol=1e-4)
    assert torch.allclose(grads[1], model.emb.weight.grad, atol=1e-3)


def test_padding_changes_nothing(files: Path) -> None:
    model = tiny(files).eval()
    ids = torch.randint(4, model.shape.vocab, (1, 6))
    padded = torch.cat([ids, torch.full((1, 4), vocabulary.PAD)], 1)
    assert torch.allclose(model.encode(ids)[0], model.encode(padded)[0][:, :6], atol=1e-5)


def test_muons_step_is_orthogonal() -> None:
    weight = torch.nn.Parameter(torch.randn(32, 48))
    before = weight.detach().clone()
    weight.grad = torch.randn(32, 48)
    Muon([(weight, 1)], lr=1.0, decay=0.0).step()
    singular = torch.linalg.svdvals((weight.detach() - before) / (0.2 * 48**0.5))
    assert 0.5 < float(singular.min()) <= float(singular.max()) < 1.4


def test_an_extended_vocabulary_keeps_its_pieces_and_knows_the_new_signs(files: Path, tmp_path: Path) -> None:
    old = sentencepiece.SentencePieceProcessor(model_file=str(files / "spm.model"))
    size = vocabulary.extended(files / "spm.model", tmp_path / "more.model", "…☂a☃")
    new = sentencepiece.SentencePieceProcessor(model_file=str(tmp_path / "more.model"))
    assert size == old.get_piece_size() + 2
    assert [new.id_to_piece(i) for i in range(old.get_piece_size())] == [
        old.id_to_piece(i) for i in range(old.get_piece_size())
    ]
    assert new.encode("Budi ☂ tiba.", out_type=str)[-len(old.encode("tiba.")) - 1 :][0] in {"☂", "▁"}
    assert old.unk_id() not in new.encode("☂☃")
    assert new.encode("Budi tiba di Demak.") == old.encode("Budi tiba di Demak.")


def test_the_commands_do_the_same(files: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = "[network]\nd = 32\nheads = 2\nffn = 64\nenc = 1\ndec = 1\n"
    table += '[run]\ntokens = 400\nminutes = 0.02\n[drawing]\nshare = 1.0\nvary = ["own"]\n[weights]\nown = 2\n'
    (tmp_path / "recipe.toml").write_text(table)
    common = ["--vocabulary", str(files / "spm.model")]
    places = ["--data", str(files / "train.tsv"), "--valid", str(files / "valid.tsv")]
    places += ["--held-out", str(files / "held-out.sha256"), "--out", str(tmp_path / "run"), "--no-bf16"]
    main(["train", str(tmp_path / "recipe.toml"), *places, *common])
    main(["halve", str(tmp_path / "run" / "ema.pt"), str(tmp_path / "half.pt")])
    assert (tmp_path / "half.pt").stat().st_size < (tmp_path / "run" / "ema.pt").stat().st_size / 2
    main(["grow", str(tmp_path / "half.pt"), str(tmp_path / "grown.pt"), "--enc", "2", *common])
    main(["average", str(tmp_path / "half.pt"), str(tmp_path / "half.pt"), "--out", str(tmp_path / "mean.pt")])
    card = ["--card", str(files / "card.md")]
    main(["words", str(files / "train.tsv"), "--out", str(tmp_path)])
    card += ["--words", str(tmp_path / "words.source.txt"), str(tmp_path / "words.target.txt")]
    main(["pack", str(tmp_path / "mean.pt"), "--version", "0.1", "--out", str(tmp_path), *common, *card])
    with zipfile.ZipFile(tmp_path / "translate-id_en-0_1.argosmodel") as archive:
        assert "tiba" in archive.read("translate-id_en-0_1/words.source.txt").decode().split()
    assert "tokens/s" in capsys.readouterr().out
    with pytest.raises(SystemExit, match="the recipe and the vocabulary ask for"):
        main(["train", str(tmp_path / "recipe.toml"), *places, *common, "--init", str(tmp_path / "grown.pt")])


def test_frames_mark_beginnings_and_ends() -> None:
    assert framed([5, 6], [7]) == ([5, 6, 2], [1, 7, 2])
