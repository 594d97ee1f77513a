"""Exports tiny models with random weights as an exporter does, one folder each, with what `check` has to say of it.

    python check_exports.py GROUP FOLDER

GROUP is `now` (torch's dynamo, optimum-onnx with its options, sentence-transformers), `old` (Optimum 1.16) or `genai` (the
builder of onnxruntime-genai). What is expected stands in `expected.json` of each folder: the task, the library where it is
another one than that of the config, the worst that may be said, and whether the files are run. `check_exports_held.py` holds
the program against it.
"""

import json
import pathlib
import shutil
import subprocess
import sys
import traceback

import torch
import transformers as t
from tokenizers import Tokenizer
from tokenizers.models import WordLevel

TEXT = {"vocab_size": 96, "hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2, "num_attention_heads": 4}
BERT = {**TEXT, "max_position_embeddings": 64, "num_labels": 3}
DECODER = {**TEXT, "num_key_value_heads": 2, "max_position_embeddings": 64, "bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 0}
GPT2 = {"vocab_size": 96, "n_embd": 32, "n_layer": 2, "n_head": 4, "n_positions": 64, "bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 0}
BART = {
    "vocab_size": 96, "d_model": 32, "encoder_layers": 1, "decoder_layers": 2, "encoder_attention_heads": 4,
    "decoder_attention_heads": 4, "encoder_ffn_dim": 48, "decoder_ffn_dim": 48, "max_position_embeddings": 64,
    "bos_token_id": 0, "eos_token_id": 2, "pad_token_id": 1,
}
T5 = {"vocab_size": 96, "d_model": 32, "d_kv": 8, "d_ff": 48, "num_layers": 2, "num_heads": 4, "decoder_start_token_id": 0}
WHISPER = {
    "vocab_size": 96, "d_model": 32, "encoder_layers": 2, "decoder_layers": 2, "encoder_attention_heads": 4,
    "decoder_attention_heads": 4, "encoder_ffn_dim": 48, "decoder_ffn_dim": 48, "num_mel_bins": 80,
    "max_target_positions": 64, "pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2, "decoder_start_token_id": 1,
    "suppress_tokens": None, "begin_suppress_tokens": None,
}
VIT = {"hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2, "num_attention_heads": 4, "image_size": 32, "patch_size": 8, "num_labels": 5}


def clip_config():
    text = {**TEXT, "max_position_embeddings": 16, "projection_dim": 16, "eos_token_id": 2, "bos_token_id": 1, "pad_token_id": 0}
    vision = {**VIT, "projection_dim": 16}
    vision.pop("num_labels")
    return t.CLIPConfig(text_config=text, vision_config=vision, projection_dim=16)


def captioner():
    decoder = {**GPT2, "add_cross_attention": True, "is_decoder": True}
    config = t.VisionEncoderDecoderConfig.from_encoder_decoder_configs(t.ViTConfig(**VIT), t.GPT2Config(**decoder))
    config.decoder_start_token_id, config.pad_token_id = 1, 0
    return t.VisionEncoderDecoderModel(config=config)


MODELS = {
    "bert": lambda: t.BertForSequenceClassification(t.BertConfig(**BERT)),
    "tagger": lambda: t.BertForTokenClassification(t.BertConfig(**BERT)),
    "distilbert": lambda: t.DistilBertForMaskedLM(t.DistilBertConfig(vocab_size=96, dim=32, n_layers=2, n_heads=4, hidden_dim=48, max_position_embeddings=64)),
    "answers": lambda: t.RobertaForQuestionAnswering(t.RobertaConfig(**{**BERT, "num_labels": 2, "max_position_embeddings": 66, "pad_token_id": 1})),
    "base": lambda: t.BertModel(t.BertConfig(**BERT)),
    "vit": lambda: t.ViTForImageClassification(t.ViTConfig(**VIT)),
    "wav2vec2": lambda: t.Wav2Vec2ForCTC(t.Wav2Vec2Config(vocab_size=32, hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4, conv_dim=(16, 16), conv_kernel=(3, 3), conv_stride=(2, 2), num_feat_extract_layers=2, num_conv_pos_embeddings=4, num_conv_pos_embedding_groups=2)),
    "clip": lambda: t.CLIPModel(clip_config()),
    "gpt2": lambda: t.GPT2LMHeadModel(t.GPT2Config(**GPT2)),
    "llama": lambda: t.LlamaForCausalLM(t.LlamaConfig(**DECODER)),
    "bloom": lambda: t.BloomForCausalLM(t.BloomConfig(vocab_size=96, hidden_size=32, n_layer=2, n_head=4, bos_token_id=1, eos_token_id=2, pad_token_id=0)),
    "t5": lambda: t.T5ForConditionalGeneration(t.T5Config(**T5)),
    "whisper": lambda: t.WhisperForConditionalGeneration(t.WhisperConfig(**WHISPER)),
    "captioner": captioner,
    "bart": lambda: t.BartForConditionalGeneration(t.BartConfig(**BART, decoder_start_token_id=2, forced_eos_token_id=None)),
    "marian": lambda: t.MarianMTModel(t.MarianConfig(**{**BART, "pad_token_id": 0}, decoder_start_token_id=0, forced_eos_token_id=None)),
    "bigcode": lambda: t.GPTBigCodeForCausalLM(t.GPTBigCodeConfig(**GPT2, multi_query=True)),
    "opt": lambda: t.OPTForCausalLM(t.OPTConfig(vocab_size=96, hidden_size=32, ffn_dim=48, num_hidden_layers=2, num_attention_heads=4, max_position_embeddings=64, word_embed_proj_dim=32, bos_token_id=1, eos_token_id=2, pad_token_id=0)),
    "neox": lambda: t.GPTNeoXForCausalLM(t.GPTNeoXConfig(**TEXT, max_position_embeddings=64, bos_token_id=1, eos_token_id=2)),
}


def made(name):
    torch.manual_seed(0)
    return MODELS[name]().eval()


def expect(folder, task, worst="note", library=None, runs=True):
    """Says what `check` has to say of a folder; what is worse than `worst` is wrong, and so is an error of another kind."""
    expected = {"task": task, "worst": worst, "library": library, "runs": runs}
    (folder / "expected.json").write_text(json.dumps(expected))


def tokens(batch=2, length=7):
    return torch.randint(3, 90, (batch, length))


# --- torch's own exporter -----------------------------------------------------------------------------------------------

def texts(*names):
    return {name: tokens() if name == "input_ids" else torch.ones(2, 7, dtype=torch.int64) for name in names}


OF_TORCH = {
    "bert": ("text-classification", lambda: texts("input_ids", "attention_mask", "token_type_ids"), ["logits"]),
    "tagger": ("token-classification", lambda: texts("input_ids", "attention_mask", "token_type_ids"), ["logits"]),
    "distilbert": ("fill-mask", lambda: texts("input_ids", "attention_mask"), ["logits"]),
    "answers": ("question-answering", lambda: texts("input_ids", "attention_mask"), ["start_logits", "end_logits"]),
    "base": ("feature-extraction", lambda: texts("input_ids", "attention_mask", "token_type_ids"), ["last_hidden_state", "pooler_output"]),
    "vit": ("image-classification", lambda: {"pixel_values": torch.rand(2, 3, 32, 32)}, ["logits"]),
    "wav2vec2": ("automatic-speech-recognition", lambda: {"input_values": torch.rand(2, 400)}, ["logits"]),
    "gpt2": ("text-generation", lambda: texts("input_ids", "attention_mask"), ["logits"]),
    "t5": ("text2text-generation", lambda: {**texts("input_ids", "attention_mask"), "decoder_input_ids": tokens(2, 5)}, ["logits"]),
}
NAMED = {0: "batch", 1: "sequence"}


def by_torch(root, name, how):
    task, inputs, outputs = OF_TORCH[name]
    model, inputs = made(name), inputs()
    folder = root / f"torch-{how}-{name}"
    folder.mkdir()
    model.config.save_pretrained(folder)
    add_class(folder, model)
    if hasattr(model.config, "use_cache"):
        model.config.use_cache = False
    # A tuple, where the model's own code can do with it.
    model.config.return_dict = name == "vit"
    file = folder / "model.onnx"
    axes = {key: {0: "batch"} if value.dim() == 4 else {0: "batch", 1: f"{key}_length" if key == "decoder_input_ids" else "sequence"} for key, value in inputs.items()}
    with torch.no_grad():
        if how == "tracer":
            names = {**axes, **{output: {0: "batch"} for output in outputs}}
            torch.onnx.export(model, (), file, kwargs=inputs, input_names=list(inputs), output_names=outputs, dynamic_axes=names, dynamo=False)
            expect(folder, task, "warning")
        elif how == "named":
            torch.onnx.export(model, (), file, kwargs=inputs, input_names=list(inputs), output_names=outputs, dynamic_shapes=axes, dynamo=True)
            expect(folder, task, "warning")
        elif how == "unnamed":
            shapes = {key: {axis: torch.export.Dim.DYNAMIC for axis in of} for key, of in axes.items()}
            torch.onnx.export(model, (), file, kwargs=inputs, dynamic_shapes=shapes, dynamo=True)
            expect(folder, task, "warning")
        elif how == "static":
            torch.onnx.export(model, (), file, kwargs=inputs, dynamo=True)
            expect(folder, task, "static_axis", runs=False)


def add_class(folder, model):
    path = folder / "config.json"
    config = json.loads(path.read_text())
    config["architectures"] = [type(model).__name__]
    path.write_text(json.dumps(config))


# --- Optimum ------------------------------------------------------------------------------------------------------------

# The model, the task, the options, and the worst that may be said.
OF_OPTIMUM = {
    "bert": ("bert", "text-classification", {}, "note"),
    "bert-fp16": ("bert", "text-classification", {"dtype": "fp16"}, "note"),
    "bert-bf16": ("bert", "text-classification", {"dtype": "bf16"}, "note"),
    "bert-O1": ("bert", "text-classification", {"optimize": "O1"}, "note"),
    "bert-O2": ("bert", "text-classification", {"optimize": "O2"}, "note"),
    "bert-O3": ("bert", "text-classification", {"optimize": "O3"}, "note"),
    "bert-O4": ("bert", "text-classification", {"optimize": "O4"}, "note"),
    "bert-slim": ("bert", "text-classification", {"slim": True}, "note"),
    "bert-static": ("bert", "text-classification", {"no_dynamic_axes": True}, "static_axis"),
    "bert-unfolded": ("bert", "text-classification", {"do_constant_folding": False}, "note"),
    "bert-opset14": ("bert", "text-classification", {"opset": 14}, "note"),
    "bert-opset20": ("bert", "text-classification", {"opset": 20}, "note"),
    "tagger": ("tagger", "token-classification", {}, "note"),
    "distilbert": ("distilbert", "fill-mask", {}, "note"),
    "answers": ("answers", "question-answering", {}, "note"),
    "base": ("base", "feature-extraction", {}, "note"),
    "vit": ("vit", "image-classification", {}, "note"),
    "wav2vec2": ("wav2vec2", "automatic-speech-recognition", {}, "note"),
    # Of two tasks with this contract the one that `architectures` tells.
    "clip": ("clip", "feature-extraction", {}, "note"),
    "gpt2": ("gpt2", "text-generation-with-past", {}, "note"),
    "gpt2-fp16": ("gpt2", "text-generation-with-past", {"dtype": "fp16"}, "note"),
    "gpt2-without-past": ("gpt2", "text-generation", {}, "note"),
    "gpt2-no-post-process": ("gpt2", "text-generation-with-past", {"no_post_process": True}, "note"),
    "gpt2-O2": ("gpt2", "text-generation-with-past", {"optimize": "O2"}, "note"),
    "llama": ("llama", "text-generation-with-past", {}, "note"),
    "llama-fp16": ("llama", "text-generation-with-past", {"dtype": "fp16"}, "note"),
    "bloom": ("bloom", "text-generation-with-past", {}, "note"),
    "t5": ("t5", "text2text-generation-with-past", {}, "note"),
    "t5-fp16": ("t5", "text2text-generation-with-past", {"dtype": "fp16"}, "note"),
    "t5-monolith": ("t5", "text2text-generation", {"monolith": True}, "note"),
    "t5-no-post-process": ("t5", "text2text-generation-with-past", {"no_post_process": True}, "note"),
    "t5-without-past": ("t5", "text2text-generation", {}, "note"),
    "whisper": ("whisper", "automatic-speech-recognition-with-past", {}, "note"),
    "whisper-O2": ("whisper", "automatic-speech-recognition-with-past", {"optimize": "O2"}, "note"),
    "captioner": ("captioner", "image-to-text-with-past", {}, "note"),
    "bart": ("bart", "text2text-generation-with-past", {}, "note"),
    "marian": ("marian", "text2text-generation-with-past", {}, "note"),
    "bigcode": ("bigcode", "text-generation-with-past", {}, "note"),
    "opt": ("opt", "text-generation-with-past", {}, "note"),
    "neox": ("neox", "text-generation-with-past", {}, "note"),
}
OF_OLD_OPTIMUM = {
    **{name: of for name, of in OF_OPTIMUM.items() if name not in ("bert-fp16", "bert-bf16", "bert-slim", "bert-static", "bert-opset20", "bert-unfolded", "gpt2-fp16", "llama-fp16", "t5-fp16")},
    # The layouts of before, which a feed by the contract does not fit.
    "bloom": ("bloom", "text-generation-with-past", {}, "rank"),
    "bigcode": ("bigcode", "text-generation-with-past", {}, "missing unexpected"),
    # It counted positions by itself.
    "opt": ("opt", "text-generation-with-past", {}, "warning"),
    "gpt2-legacy": ("gpt2", "text-generation-with-past", {"legacy": True}, "missing unexpected"),
    "gpt2-legacy-no-post-process": ("gpt2", "text-generation-with-past", {"legacy": True, "no_post_process": True}, "missing"),
}


def saved(root, name):
    """The weights of a model, where an exporter loads them from."""
    folder = root.parent / f"weights-{root.name}" / name
    if not folder.exists():
        made(name).save_pretrained(folder)
    return folder


def by_optimum(root, name, of):
    from optimum.exporters.onnx import main_export

    model, task, options, worst = of[name]
    folder = root / f"optimum-{name}"
    main_export(str(saved(root, model)), str(folder), task=task, library_name="transformers", do_validation=False, local_files_only=True, **options)
    runs = worst in ("note", "warning")
    expect(folder, task, worst, runs=runs)


# --- sentence-transformers ----------------------------------------------------------------------------------------------

def word_model(root):
    """A model of words with a tokenizer of ten words, as sentence-transformers loads one."""
    folder = root.parent / f"weights-{root.name}" / "words"
    folder.mkdir(parents=True)
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b", "c", "d", "e"]
    (folder / "vocab.txt").write_text("\n".join(words))
    t.BertTokenizer(str(folder / "vocab.txt")).save_pretrained(folder)
    made("base").save_pretrained(folder)
    return folder


def by_sentence_transformers(root):
    from sentence_transformers import SentenceTransformer, models

    words = models.Transformer(str(word_model(root)))
    plain = root.parent / f"weights-{root.name}" / "sentences"
    SentenceTransformer(modules=[words, models.Pooling(words.get_word_embedding_dimension())]).save_pretrained(str(plain))
    folder = root / "sentence-transformers"
    of_onnx = SentenceTransformer(str(plain), backend="onnx", model_kwargs={"export": True})
    of_onnx.save_pretrained(str(folder))
    expect(folder, "feature-extraction", "note", "transformers")
    for level in ("O2", "int8"):
        from sentence_transformers import export_dynamic_quantized_onnx_model, export_optimized_onnx_model

        both = root / f"sentence-transformers-{level}"
        shutil.copytree(folder, both)
        if level == "O2":
            export_optimized_onnx_model(of_onnx, level, str(both))
        else:
            export_dynamic_quantized_onnx_model(of_onnx, "avx2", str(both))
        expect(both, "feature-extraction", "note", "transformers")


# --- the builder of onnxruntime-genai -----------------------------------------------------------------------------------

# Its attention takes heads of 16, 32, … numbers.
WIDE = {**DECODER, "hidden_size": 64, "head_dim": 16}
OF_GENAI = {
    "qwen2": lambda: t.Qwen2ForCausalLM(t.Qwen2Config(**WIDE)),
    "qwen3": lambda: t.Qwen3ForCausalLM(t.Qwen3Config(**WIDE)),
    "gemma2": lambda: t.Gemma2ForCausalLM(t.Gemma2Config(**WIDE, sliding_window=16)),
    "phi3": lambda: t.Phi3ForCausalLM(t.Phi3Config(**WIDE, original_max_position_embeddings=64)),
    "llama": lambda: t.LlamaForCausalLM(t.LlamaConfig(**WIDE)),
}


def by_genai(root, name, precision):
    weights = root.parent / f"weights-{root.name}" / name
    if not weights.exists():
        torch.manual_seed(0)
        OF_GENAI[name]().save_pretrained(weights)
        words = Tokenizer(WordLevel({"[UNK]": 0, "<s>": 1, "</s>": 2, "a": 3}, unk_token="[UNK]"))
        t.PreTrainedTokenizerFast(tokenizer_object=words, unk_token="[UNK]", bos_token="<s>", eos_token="</s>").save_pretrained(weights)
    folder = root / f"genai-{name}-{precision}"
    builder = [sys.executable, "-m", "onnxruntime_genai.models.builder", "-i", weights, "-o", folder, "-p", precision, "-e", "cpu", "-c", root.parent / "cache"]
    subprocess.run(builder, check=True, capture_output=True, text=True)
    shutil.copy(weights / "config.json", folder)
    # A graph of half precision is for other devices, and a cache that slides for a runtime which makes it so long; both take
    # what others do not.
    is_own = precision == "fp16" or name == "gemma2"
    expect(folder, "text-generation-with-past", "unexpected" if (name, precision) == ("gemma2", "fp16") else "warning", runs=not is_own)


def jobs(group, root):
    if group == "genai":
        yield from ((f"{name} {kind}", lambda name=name, kind=kind: by_genai(root, name, kind)) for name in OF_GENAI for kind in ("fp32", "int4", "fp16"))
    if group == "old":
        yield from ((name, lambda name=name: by_optimum(root, name, OF_OLD_OPTIMUM)) for name in OF_OLD_OPTIMUM)
    if group == "now":
        for how in ("named", "unnamed", "static", "tracer"):
            yield from ((f"torch {how} {name}", lambda name=name, how=how: by_torch(root, name, how)) for name in OF_TORCH)
        yield from ((f"optimum {name}", lambda name=name: by_optimum(root, name, OF_OPTIMUM)) for name in OF_OPTIMUM)
        yield "sentence-transformers", lambda: by_sentence_transformers(root)


def main():
    group, root = sys.argv[1], pathlib.Path(sys.argv[2])
    wanted = sys.argv[3:]
    root.mkdir(parents=True, exist_ok=True)
    for name, job in jobs(group, root):
        if wanted and not any(word in name for word in wanted):
            continue
        try:
            job()
            print(f"{name}: exported", flush=True)
        except Exception as error:  # What an exporter cannot do is none of ours; it is said, and left out.
            for folder in root.iterdir():
                if not (folder / "expected.json").exists():
                    shutil.rmtree(folder)
            print(f"{name}: NOT EXPORTED, {type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}", flush=True)
            if "-v" in wanted:
                traceback.print_exc()


if __name__ == "__main__":
    main()
