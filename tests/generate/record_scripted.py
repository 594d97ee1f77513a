"""What the reference generates where scores are scripted: any settings that a generation_config.json may have, drawn.

    python record_scripted.py > scripted.json
    python record_scripted.py SEED COUNT    # others, for SCRIPTED=FILE cargo test …

Made with transformers 5.24.0 and torch: `generate` of transformers runs models whose scores are those of scripted.rs. Tokens that
are drawn are drawn by numbers that both sides know.
"""

import json
import random
import sys

import numpy as np
import torch
from transformers import AutoConfig, BartForConditionalGeneration, GenerationConfig, GPT2LMHeadModel
from transformers.generation.logits_process import UnbatchedClassifierFreeGuidanceLogitsProcessor
from transformers.modeling_outputs import BaseModelOutput, CausalLMOutput, Seq2SeqLMOutput

from record_chosen import BART, FOLDER, GPT2, padded

NEW, VOCABULARY, LIKELY, PAD = 8, 96, 12, 95
CLASSES = {GPT2: GPT2LMHeadModel, BART: BartForConditionalGeneration}


def mixed(tokens, start=7):
    """A number that is of some tokens in their order."""
    for token in tokens:
        start = (start * 131 + token + 17) % 1_000_003
    return start


def scores(source, tokens, memory):
    """The scores after some tokens: no two are the same, and a few tokens have the highest of them."""
    of = mixed(tokens[max(0, len(tokens) - memory):], mixed(source))
    step = of % 9972 + 1
    low = lambda token: 20.0 if token >= LIKELY else 0.0
    return [((of * 7919 + token * step) % 9973) / 1024 - 5.0 - low(token) for token in range(VOCABULARY)]


def share(seed, so_far):
    """A number from 0 to 1 by which a token is drawn after others."""
    return (mixed([*so_far, len(so_far)], seed) * 7919 % 1_000_003) / 1_000_003


def words(seed, sequence, count):
    """The first random numbers of a sequence: of ChaCha8, as rand_chacha has it."""
    key = list(seed.to_bytes(8, "little") + bytes(24))
    key = [int.from_bytes(bytes(key[at : at + 4]), "little") for at in range(0, 32, 4)]
    blocks = (count + 15) // 16
    begun = np.zeros((16, blocks), dtype=np.uint32)
    begun[:12] = np.array([0x61707865, 0x3320646E, 0x79622D32, 0x6B206574, *key], dtype=np.uint32)[:, None]
    begun[12], begun[14] = np.arange(blocks), sequence
    state = begun.copy()

    def quarter(a, b, c, d):
        for into, by, turned, bits in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
            state[into] += state[by]
            state[turned] ^= state[into]
            state[turned] = (state[turned] << np.uint32(bits)) | (state[turned] >> np.uint32(32 - bits))

    for _ in range(4):
        for at in range(4):
            quarter(at, 4 + at, 8 + at, 12 + at)
        for at in range(4):
            quarter(at, 4 + (at + 1) % 4, 8 + (at + 2) % 4, 12 + (at + 3) % 4)
    return (begun + state).T.reshape(-1)[:count]


class Scripted:
    """Scores in the place of a model's own code."""

    def __init__(self, memory):
        self.memory, self.fed = memory, []

    def rows(self, sources, rows):
        self.fed = rows
        return torch.tensor([[scores(source, row, self.memory)] for source, row in zip(sources, rows)])

    def decoder(self, input_ids=None, attention_mask=None, **_):
        mask = torch.ones_like(input_ids) if attention_mask is None else attention_mask
        rows = [[token for token, one in zip(*row) if one] for row in zip(input_ids.tolist(), mask.tolist())]
        return CausalLMOutput(logits=self.rows([[]] * len(rows), rows))

    def encoder(self, input_ids=None, **_):
        return BaseModelOutput(last_hidden_state=input_ids[..., None].float())

    def of_pair(self, attention_mask=None, decoder_input_ids=None, encoder_outputs=None, **_):
        sources = zip(encoder_outputs[0][..., 0].long().tolist(), attention_mask.tolist())
        sources = [[token for token, one in zip(*row) if one] for row in sources]
        made = self.rows(sources, decoder_input_ids.tolist())
        return Seq2SeqLMOutput(logits=made, encoder_last_hidden_state=encoder_outputs[0])


def loaded(export, memory, settings):
    model = CLASSES[export](AutoConfig.from_pretrained(FOLDER / export)).eval()
    scripted = Scripted(memory)
    model.forward = scripted.of_pair if export == BART else scripted.decoder
    if export == BART:
        model.get_encoder().forward = scripted.encoder
    own = json.loads((FOLDER / export / "generation_config.json").read_text())
    model.generation_config = GenerationConfig.from_dict({**own, **settings})
    return model, scripted


def drawing(scripted, seed, lengths):
    """Draws by numbers that are known, in the place of torch."""

    def one(likelihoods, num_samples):
        assert num_samples == 1
        made = []
        for row, of, length in zip(likelihoods.double().tolist(), scripted.fed, lengths):
            bound, total = share(seed, of[length:]) * sum(row), 0.0
            for token, likelihood in enumerate(row):
                total += likelihood
                if likelihood > 0 and total > bound:
                    break
            made.append([token])
        return torch.tensor(made)

    return one


class Best:
    """Draws several without putting any back, by numbers that are known: those that are the best with noise beside."""

    def __init__(self, seed):
        self.seed, self.made, self.softmax, self.scores = seed, 0, torch.nn.functional.softmax, None

    def seen(self, scores, *all, **named):
        self.scores = scores
        return self.softmax(scores, *all, **named)

    def drawn(self, _, num_samples):
        rows, count = self.scores.double(), self.scores.shape[1]
        noise = [words(self.seed, at, self.made + count)[self.made :] for at in range(len(rows))]
        self.made += count
        shares = (torch.tensor(np.array(noise).astype(np.float64)) + 0.5) / 2**32
        return torch.topk(rows - torch.log(-torch.log(shares)), num_samples).indices


def unguided(processor, input_ids):
    """The scores that others are moved away from. Of several sequences that are kept, transformers 5.24.0 takes those of other
    tokens; here each goes by its own."""
    processor.begun = getattr(processor, "begun", input_ids.shape[1])
    scripted = processor.model.forward.__self__
    fed = scripted.fed
    logits = processor.model(input_ids[:, processor.begun - 1 :]).logits
    scripted.fed = fed
    return logits


def tokens(row, end):
    """New tokens, up to the first that ends a sequence."""
    last = next((at for at, token in enumerate(row) if token in end), len(row) - 1)
    return row[: last + 1]


@torch.no_grad()
def made(case):
    settings, given, is_pair = case["settings"], case["input_ids"], case["export"] == BART
    model, scripted = loaded(case["export"], case["memory"], settings)
    of_file = model.generation_config
    ends = of_file.eos_token_id if isinstance(of_file.eos_token_id, list) else [of_file.eos_token_id]
    fed = padded(given, ends[0] if of_file.pad_token_id is None else of_file.pad_token_id, not is_pair)
    asked = {"max_new_tokens": NEW, "use_cache": False, "return_dict_in_generate": True}
    if "end" in case:
        asked["eos_token_id"] = case["end"]
    before = torch.multinomial, torch.nn.functional.softmax
    if "draw" in case and settings.get("num_beams", 1) > 1:
        best = Best(case["draw"])
        torch.multinomial, torch.nn.functional.softmax = best.drawn, best.seen
    elif "draw" in case:
        torch.multinomial = drawing(scripted, case["draw"], [1 if is_pair else len(row) for row in given])
    try:
        found = model.generate(**fed, **asked)
    finally:
        torch.multinomial, torch.nn.functional.softmax = before
    begun = 1 if is_pair else fed["input_ids"].shape[1]
    rows = [row[begun:] for row in found.sequences.tolist()]
    if "beam_indices" in found and found.beam_indices is not None:
        lengths = (found.beam_indices >= 0).sum(1).tolist()
        rows = [row[:length] for row, length in zip(rows, lengths)]
    return [tokens(row, case.get("end", ends)) for row in rows]


def prompt(draw):
    count, length = draw.randint(1, 3), draw.randint(1, 6)
    lengths = [draw.randint(1, 6) if draw.random() < 0.4 else length for _ in range(count)]
    return [[draw.randrange(LIKELY + 2) for _ in range(length)] for length in lengths]


def settings(draw):
    """Settings of all kinds, a few at a time."""
    token = lambda: draw.randrange(LIKELY)
    few = lambda most: [token() for _ in range(draw.randint(1, most))]
    all_of = {
        "repetition_penalty": lambda: draw.choice([0.7, 1.3, 2.0]),
        "no_repeat_ngram_size": lambda: draw.randint(0, 4),
        "bad_words_ids": lambda: [few(3) for _ in range(draw.randint(1, 5))],
        "min_new_tokens": lambda: draw.randint(0, 6),
        "min_length": lambda: draw.randint(0, 12),
        "suppress_tokens": lambda: few(4),
        "begin_suppress_tokens": lambda: few(6),
        "forced_eos_token_id": lambda: draw.choice([token(), few(3)]),
        "forced_bos_token_id": lambda: token(),
        "exponential_decay_length_penalty": lambda: [draw.randint(-2, 4), draw.choice([0.5, 1.2, 2.0])],
        "sequence_bias": lambda: [[few(3), draw.choice([-3.0, 2.0])] for _ in range(draw.randint(1, 4))],
        "encoder_repetition_penalty": lambda: draw.choice([0.5, 1.5]),
        "encoder_no_repeat_ngram_size": lambda: draw.randint(0, 3),
        "renormalize_logits": lambda: draw.choice([True, False]),
        "remove_invalid_values": lambda: draw.choice([True, False]),
    }
    made = {name: all_of[name]() for name in draw.sample(sorted(all_of), draw.randint(0, 4))}
    made["eos_token_id"] = draw.choice([token(), sorted(set(few(3))), few(3)])
    if draw.random() < 0.7:
        made["pad_token_id"] = draw.choice([PAD, token()])
    return made


def beams(draw):
    count = draw.randint(2, 5)
    made = {"num_beams": count, "early_stopping": draw.choice([False, False, True, "never"])}
    if draw.random() < 0.6:
        made["length_penalty"] = draw.choice([-1.0, 0.0, 0.5, 1, 2.0, 3.0])
    if draw.random() < 0.5:
        made["num_return_sequences"] = draw.randint(1, count)
    return made


def sampling(draw):
    all_of = {
        "temperature": lambda: draw.choice([0.5, 1, 1.0, 2.0]),
        "top_h": lambda: draw.choice([0.2, 0.5, 1.0]),
        "top_k": lambda: draw.choice([0, 1, 3, 200]),
        "top_p": lambda: draw.choice([0.0, 0.5, 0.9, 1.0]),
        "min_p": lambda: draw.choice([0.0, 0.1, 0.5, 1.0]),
        "typical_p": lambda: draw.choice([0.2, 0.7, 1.0]),
        "epsilon_cutoff": lambda: draw.choice([0.0, 0.05, 0.2]),
        "eta_cutoff": lambda: draw.choice([0.0, 0.05, 0.2]),
    }
    return {"do_sample": True} | {name: all_of[name]() for name in draw.sample(sorted(all_of), draw.randint(0, 4))}


def drawn_case(draw):
    export, own = draw.choice([GPT2, GPT2, BART]), settings(draw)
    case = {"export": export, "memory": draw.choice([1, 2, 3, 99]), "settings": own, "input_ids": prompt(draw)}
    kind = draw.random()
    if kind < 0.35:
        # Where several sequences are as likely, or too few are left, torch gives any of them.
        case["memory"] = 99
        own |= beams(draw)
        if isinstance(own.get("forced_eos_token_id"), list):
            own["forced_eos_token_id"] = own["forced_eos_token_id"][:1]
        if draw.random() < 0.4:
            own |= sampling(draw)
            own.pop("top_h", None)
            case["draw"] = draw.randrange(1000)
    elif kind < 0.6:
        own |= sampling(draw)
        case["draw"] = draw.randrange(1000)
    if export == GPT2 and draw.random() < 0.15:
        own["guidance_scale"] = draw.choice([0.0, 1, 1.5, 3.0, -1.0])
    if draw.random() < 0.15:
        case["end"] = [draw.randrange(LIKELY) for _ in range(draw.randint(1, 2))]
    return case


def main():
    UnbatchedClassifierFreeGuidanceLogitsProcessor.get_unconditional_logits = unguided
    seed, count = (int(argument) for argument in (sys.argv[1:] or ("5", "160")))
    draw, lines = random.Random(seed), []
    for _ in range(count):
        case = drawn_case(draw)
        try:
            case["tokens"] = made(case)
        except (ValueError, IndexError, RuntimeError) as error:
            case["error"] = str(error)[:100]
        lines.append(json.dumps(case))
    print("[\n " + ",\n ".join(lines) + "\n]")


if __name__ == "__main__":
    main()
