import { Command } from 'commander'

const text = `tinylora teaches a language model with 13 trained numbers: 26 bytes.

You need a model: a Hugging Face folder, a GGUF file, or the id of one in the Hugging Face cache. For example:
  hf download HuggingFaceTB/SmolLM2-135M-Instruct       hf comes with: pip install huggingface_hub

Then:
  npx tinylora info HuggingFaceTB/SmolLM2-135M-Instruct
  npx tinylora generate --model HuggingFaceTB/SmolLM2-135M-Instruct "Why is the sky blue?"
  npx tinylora train --model HuggingFaceTB/SmolLM2-135M-Instruct --data problems.jsonl --reward ./my-reward.ts --run runs/first --steps 20
  npx tinylora --help

README.md shows how to train on GSM8K and on problems of your own, and the library.
`

/** What `npm start` prints. */
export function welcomeCommand(): Command {
  return new Command('welcome').description('Says what to type next.').action(() => {
    process.stdout.write(text)
  })
}
