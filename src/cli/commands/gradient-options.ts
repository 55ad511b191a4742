import type { Argv } from 'yargs'

export interface Arguments {
  readonly model: string
  readonly o: string
  readonly wrt: string
  readonly output?: string
  readonly 'straight-through': boolean
  readonly vjp: boolean
}

export const options = (y: Argv): Argv =>
  y
    .positional('model', { type: 'string', describe: 'ONNX file' })
    .option('o', { type: 'string', alias: 'out', demandOption: true, describe: 'ONNX file to write' })
    .option('wrt', {
      type: 'string',
      default: 'input',
      describe: 'input (all float inputs), parameters (all float initializers), or names with commas between',
    })
    .option('loss', {
      choices: ['cross-entropy'],
      default: 'cross-entropy',
      describe: 'of logits and labels',
    })
    .option('output', { type: 'string', describe: 'the output that holds the scores' })
    .option('straight-through', {
      type: 'boolean',
      default: false,
      describe: 'pass through rounding and quantised operators instead of being zero',
    })
    .option('vjp', {
      type: 'boolean',
      default: false,
      describe: 'no loss: cotangents of all outputs in, gradients out (any graph)',
    })
