import type { Argv } from 'yargs'
import { networkNames } from '../../train/networks/index.ts'
import { type Selection, selections } from '../../train/run/selection.ts'
import { dataOptions, type RuntimeArguments, runtimeOptions } from '../options.ts'
import { preprocessingOptions } from '../preprocessing-options.ts'
import type { TrainingDataArguments } from '../training/data.ts'
import { grouped } from '../training/headings.ts'
import { type GraphArguments, graphOptions, type LoopArguments, loopOptions } from '../training/options.ts'

export interface Arguments extends RuntimeArguments, TrainingDataArguments, GraphArguments, LoopArguments {
  readonly select?: Selection
  readonly runs: number
  readonly lowering: boolean
  readonly verbose: boolean
  readonly out: string
  readonly force: boolean
  readonly resume?: string
}

export const options = (y: Argv): Argv =>
  grouped(
    loopOptions(graphOptions(preprocessingOptions(runtimeOptions(dataOptions(y, 'glyphs')))))
      .positional('network', {
        type: 'string',
        describe: `an ONNX file to fine-tune, or one of ${networkNames.join(', ')}`,
      })
      .option('test', { type: 'string', describe: 'data set to test on (default: the test split of --data)' })
      .option('validation', {
        type: 'string',
        describe: 'held out of the training set: a share such as 0.1, or a number of samples',
      })
      .option('per-class', { type: 'number', describe: 'only the first N training samples of each class' })
      .option('select', {
        choices: Object.keys(selections),
        describe:
          'whose weights are kept: the last epoch, or the best on a set (default: validation if there is one)',
      })
      .option('runs', {
        type: 'number',
        default: 1,
        describe: 'trains from so many seeds: mean and deviation',
      })
      .option('lowering', {
        type: 'boolean',
        default: true,
        describe: 'run the graph in the form that the processor is fast at; --no-lowering: as it is exported',
      })
      .option('verbose', { type: 'boolean', default: false, describe: 'say how the graph is run' })
      .option('out', { type: 'string', default: 'runs/latest', describe: 'run folder' })
      .option('force', { type: 'boolean', default: false, describe: 'replace the run that is in the folder' })
      .option('resume', { type: 'string', describe: 'go on with the run in this folder' })
      .example('$0 train cnn --data glyphs --mix manifold --alpha 2 --seed 1', 'the bundled cnn-manifold')
      .example('$0 train my.onnx --data mnist --epochs 1', 'fine-tunes a file')
      .example('$0 train --resume runs/latest', 'goes on after a stop'),
    'graph and loop',
    ['data', 'test', 'validation', 'limit', 'per-class', 'skip-broken', 'data-root'],
    [
      'out',
      'force',
      'resume',
      'runs',
      'select',
      'seed',
      'threads',
      'provider',
      'lowering',
      'verbose',
      'quiet',
    ],
  )
