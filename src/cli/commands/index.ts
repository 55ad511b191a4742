/** The one table of commands. A command's module is loaded when it is called. */
import type { Argv } from 'yargs'

/** What a command's module exports. */
export interface CommandModule {
  options(y: Argv): Argv
  /** @returns the exit code */
  run(args: never): Promise<number>
}

export interface Command {
  readonly positional: string
  readonly describe: string
  load(): Promise<CommandModule>
}

export const commands: Readonly<Record<string, Command>> = {
  evaluate: {
    positional: '[model]',
    describe: 'measure a classifier: clean and under attack',
    load: () => import('./evaluate.ts'),
  },
  merge: {
    positional: '<shards..>',
    describe: 'put the parts of an evaluation (evaluate --shard) together',
    load: () => import('./merge.ts'),
  },
  train: {
    positional: '[network]',
    describe: 'train a network, or fine-tune an ONNX file, with Manifold Mixup',
    load: () => import('./train.ts'),
  },
  export: {
    positional: '<network>',
    describe: 'write the training graphs with their split points and a manifest',
    load: () => import('./export.ts'),
  },
  gradient: {
    positional: '<model>',
    describe: 'write the gradient graph of a model as ONNX',
    load: () => import('./gradient.ts'),
  },
  inspect: {
    positional: '<model>',
    describe: 'inputs, outputs, operators, split points, what can be differentiated',
    load: () => import('./inspect.ts'),
  },
  check: {
    positional: '<model>',
    describe: "compare a model's gradient with finite differences",
    load: () => import('./check.ts'),
  },
  data: {
    positional: '',
    describe: 'list the data sets that have a name',
    load: () => import('./data.ts'),
  },
}
