// Prints, for each request on standard input, the tokens that transformers.js generates:
// {"folder": …, "name": …, "class": …, "inputs": [[…]], "new": …}.
import { readFileSync } from "node:fs";
import * as transformers from "@huggingface/transformers";

const { Tensor, env } = transformers;
env.allowRemoteModels = false;

const integers = (rows) => {
    const values = BigInt64Array.from(rows.flat().map(BigInt));
    return new Tensor("int64", values, [rows.length, rows[0].length]);
};

for (const request of JSON.parse(readFileSync(0, "utf8"))) {
    env.localModelPath = request.folder;
    const model = await transformers[request.class].from_pretrained(request.name);
    const ones = request.inputs.map((row) => row.map(() => 1));
    const made = await model.generate({
        inputs: integers(request.inputs),
        attention_mask: integers(ones),
        max_new_tokens: request.new,
        do_sample: false,
    });
    console.log(JSON.stringify(made.tolist().map((row) => row.map(Number))));
    await model.dispose();
}
