/** The one table of commands. */
import type { Command } from './command.ts'
import { dataCommands } from './data/index.ts'

export const commands: Readonly<Record<string, Command>> = {
  evaluate: {
    positional: '[model]',
    describe: 'measure a classifier: clean and under attack',
    options: () => import('../evaluate/options.ts'),
    load: () => import('./evaluate.ts'),
  },
  merge: {
    positional: '<shards..>',
    describe: 'put the parts of an evaluation (evaluate --shard) together',
    options: () => import('./merge-options.ts'),
    load: () => import('./merge.ts'),
  },
  compare: {
    positional: '<evaluations..>',
    describe: 'put evaluations side by side: numbers, curves, what differs',
    options: () => import('./compare-options.ts'),
    load: () => import('./compare.ts'),
  },
  train: {
    positional: '[network]',
    describe: 'train a network, or fine-tune an ONNX file, with Manifold Mixup',
    options: () => import('./train-options.ts'),
    load: () => import('./train.ts'),
  },
  reproduce: {
    positional: '[experiment]',
    describe: 'run a table or figure of the paper, small or in full',
    options: () => import('./reproduce-options.ts'),
    load: () => import('./reproduce.ts'),
  },
  export: {
    positional: '<network>',
    describe: 'write the training graphs with their split points and a manifest',
    options: () => import('./export-options.ts'),
    load: () => import('./export.ts'),
  },
  gradient: {
    positional: '<model>',
    describe: 'write the gradient graph of a model as ONNX',
    options: () => import('./gradient-options.ts'),
    load: () => import('./gradient.ts'),
  },
  inspect: {
    positional: '<model>',
    describe: 'inputs, outputs, operators, split points, what can be differentiated',
    options: () => import('./inspect-options.ts'),
    load: () => import('./inspect.ts'),
  },
  check: {
    positional: '<model>',
    describe: "compare a model's gradient with finite differences",
    options: () => import('./check-options.ts'),
    load: () => import('./check.ts'),
  },
  doctor: {
    positional: '',
    describe: 'say what ONNX Runtime can compute on here, and what is missing for a GPU',
    options: () => import('./doctor-options.ts'),
    load: () => import('./doctor.ts'),
  },
  data: {
    ...dataCommands.list,
    describe: 'list, fetch and look at data sets',
    commands: dataCommands,
  },
}
