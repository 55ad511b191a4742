import type { Argv } from 'yargs'
import { scales } from '../../reproduce/experiment.ts'
import { type ExperimentName, experimentNames } from '../../reproduce/experiments/names.ts'
import { dataRootOption, type RuntimeArguments, runtimeOptions } from '../options.ts'

export interface Arguments extends RuntimeArguments {
  readonly experiment?: ExperimentName
  readonly scale: keyof typeof scales
  readonly runs?: number
  readonly only?: string
  readonly replace?: readonly string[]
  readonly 'data-root': string
  readonly out: string
  readonly 'dry-run': boolean
}

export const options = (y: Argv): Argv =>
  runtimeOptions(dataRootOption(y))
    .positional('experiment', {
      type: 'string',
      choices: experimentNames,
      describe: 'a table or figure of the paper; without one they are listed',
    })
    .option('scale', {
      choices: Object.keys(scales),
      default: 'cpu',
      describe: `cpu: ${scales.cpu}; full: ${scales.full}`,
    })
    .option('runs', { type: 'number', describe: "seeds an arm, from --seed on (default: the experiment's)" })
    .option('only', { type: 'string', describe: 'only the arms whose names match the pattern' })
    .option('replace', {
      type: 'string',
      array: true,
      nargs: 1,
      describe: 'NAME=SPEC: another data set in the place of one that the experiment names',
    })
    .option('out', {
      type: 'string',
      default: 'runs/reproduce',
      describe: 'folder of trainings and results; what is there already is kept and used',
    })
    .option('dry-run', {
      type: 'boolean',
      default: false,
      describe: 'print the plan: networks, steps, time from steps measured here, memory',
    })
    .default('seed', 1)
    .example('$0 reproduce figure-1', 'the spiral, in a minute')
    .example('$0 reproduce table-4 --dry-run', 'what it would take')
    .example('$0 reproduce table-1 --replace cifar-10=photos --only cifar-10/', 'on images of your own')
