#!/usr/bin/env bash
# optimum-intel 2.2.0: the states of an exported SpeechT5 decoder are named by the order of what the decoder takes and gives,
# which are two orders: it takes the self-attention of every layer first, and gives that of a layer beside its
# cross-attention. So the identifier of the second layer's past is `past_key_values.1.decoder.keypresent.0.encoder.key`, as
# if it went on from the first layer's cross-attention. The file runs as it should: that state grows by a row at each step,
# as the first layer's does, and has not the encoder's five. The four states of cross-attention have numbers for names.
#
# And `stateful=False` is without effect on it: there are states all the same.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet optimum-intel==2.2.0 openvino==2026.4.1 nncf transformers==4.57.6 torch==2.15.0 \
    sentencepiece
cat >"$work/run.py" <<'PYTHON'
import sys
from pathlib import Path

import numpy
import openvino
import torch
from optimum.exporters.openvino import main_export
from transformers import SpeechT5Config, SpeechT5ForTextToSpeech, SpeechT5HifiGan, SpeechT5HifiGanConfig

work = Path(sys.argv[1])
layers = dict(layers=2, attention_heads=2, ffn_dim=64)
layers = {f"{part}_{key}": value for part in ("encoder", "decoder") for key, value in layers.items()}
units = dict(speech_decoder_prenet_units=32, speech_decoder_postnet_units=32, speaker_embedding_dim=16)
torch.manual_seed(0)
SpeechT5ForTextToSpeech(SpeechT5Config(vocab_size=81, hidden_size=32, **layers, **units)).save_pretrained(work / "model")
SpeechT5HifiGan(SpeechT5HifiGanConfig(upsample_initial_channel=32)).save_pretrained(work / "vocoder")
main_export(
    str(work / "model"),
    work / "exported",
    task="text-to-audio-with-past",
    library_name="transformers",
    stateful=False,
    model_kwargs={"vocoder": str(work / "vocoder")},
)
decoder = openvino.compile_model(work / "exported" / "openvino_decoder_model.xml", "CPU")
request = decoder.create_infer_request()
fed = {
    "inputs_embeds": numpy.zeros((1, 1, 80), numpy.float32),
    "speaker_embeddings": numpy.zeros((1, 16), numpy.float32),
    "encoder_hidden_states": numpy.ones((1, 5, 32), numpy.float32),
    "encoder_attention_mask": numpy.ones((1, 5), numpy.int64),
    "beam_idx": numpy.zeros(1, numpy.int32),
}
for step in ("first", "second"):
    request.infer(fed)
    print(step, "step")
    for state in sorted(request.query_state(), key=lambda state: state.name):
        name = "a number" if state.name.isdigit() else state.name
        print(" ", name, list(state.state.shape))
PYTHON
OMP_NUM_THREADS=1 "$work/venv/bin/python" -W ignore "$work/run.py" "$work" 2>"$work/errors" | tee "$work/all" || {
    cat "$work/errors" >&2
    exit 1
}
sed -n '/^first step/,$p' "$work/all" >"$work/seen"
diff "$work/seen" - <<'SEEN'
first step
  a number [1, 2, 5, 16]
  a number [1, 2, 5, 16]
  a number [1, 2, 5, 16]
  a number [1, 2, 5, 16]
  past_key_values.0.decoder.keypresent.0.decoder.key [1, 2, 1, 16]
  past_key_values.0.decoder.valuepresent.0.decoder.value [1, 2, 1, 16]
  past_key_values.1.decoder.keypresent.0.encoder.key [1, 2, 1, 16]
  past_key_values.1.decoder.valuepresent.0.encoder.value [1, 2, 1, 16]
second step
  a number [1, 2, 5, 16]
  a number [1, 2, 5, 16]
  a number [1, 2, 5, 16]
  a number [1, 2, 5, 16]
  past_key_values.0.decoder.keypresent.0.decoder.key [1, 2, 2, 16]
  past_key_values.0.decoder.valuepresent.0.decoder.value [1, 2, 2, 16]
  past_key_values.1.decoder.keypresent.0.encoder.key [1, 2, 2, 16]
  past_key_values.1.decoder.valuepresent.0.encoder.value [1, 2, 2, 16]
SEEN
