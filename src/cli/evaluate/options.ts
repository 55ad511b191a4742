/** The options of evaluate, under the headings of its help. */
import type { Argv, Options } from 'yargs'
import { balls } from '../../attacks/balls.ts'
import { attacks } from '../../attacks/index.ts'
import { losses } from '../../attacks/losses/index.ts'
import { matching } from '../../attacks/matching/index.ts'
import { usualRadii } from '../../eval/attack-run/radii.ts'
import { type DataArguments, dataOptions, type RuntimeArguments, runtimeOptions } from '../options.ts'
import {
  type PreprocessingArguments,
  preprocessingNames,
  preprocessingOptions,
} from '../preprocessing-options.ts'
import { type AnalysisArguments, analysisOptions } from './analysis-options.ts'
import { type DeformationArguments, deformationOptions } from './deformations.ts'
import { type OutcomeArguments, outcomeNames, outcomeOptions } from './outcome-options.ts'

const usual = Object.entries(usualRadii)
  .map(([ball, radius]) => `${radius} in ${ball}`)
  .join(', ')

const attackOptions = {
  attack: {
    type: 'string',
    array: true,
    nargs: 1,
    describe: `attacks to run, of ${Object.keys(attacks).join(', ')}: with commas between, or repeated`,
  },
  norm: {
    choices: Object.keys(balls),
    describe: 'the ball of the perturbation (default: the first of each attack)',
  },
  eps: {
    type: 'string',
    describe: `radii in pixel units of [0, 1], such as 2/255,8/255 (default ${usual}); many cost little more than one`,
  },
  targeted: {
    type: 'string',
    describe: 'the class to be taken for: a number, random or least-likely (default: any wrong one)',
  },
  uint8: {
    type: 'boolean',
    describe: 'round adversarial images to 8 bits, inside the ball, before the verdict',
  },
  surrogate: {
    type: 'string',
    array: true,
    nargs: 1,
    describe: 'ONNX file to make the adversarial images on; repeated, each is a row of a transfer matrix',
  },
  checks: {
    choices: ['off', 'quick', 'full'],
    default: 'quick',
    describe: 'look for masked gradients; full attacks a sample besides',
  },
} as const satisfies Readonly<Record<string, Options>>

const settingOptions = {
  steps: { type: 'number', describe: 'gradient steps' },
  'step-size': { type: 'number', describe: 'length of a step, as a share of the radius' },
  restarts: { type: 'number', describe: 'tries from other starts; only what still stands is tried again' },
  'random-start': { type: 'boolean', describe: 'start at a random point of the ball' },
  'last-iterate': {
    type: 'boolean',
    describe: 'judge the last step, not any that fools the model; images wrong clean are attacked too',
  },
  loss: { choices: Object.keys(losses), describe: 'what is raised' },
  queries: { type: 'number', describe: 'forward passes of a black-box attack' },
  eot: { type: 'number', describe: 'gradients averaged for each step, for models with randomness' },
  match: {
    choices: Object.keys(matching),
    describe: 'do it step for step as that tool does; its number is the adversarial accuracy',
  },
} as const satisfies Readonly<Record<string, Options>>

const modelOptions = {
  output: { type: 'string', describe: 'the output that holds the scores' },
  'straight-through': {
    type: 'boolean',
    default: false,
    describe: 'gradients of quantised and binarised models: pass through rounding instead of being zero',
  },
  'labels-offset': { type: 'number', default: 0, describe: 'added to every label of the data' },
  classes: {
    type: 'string',
    describe:
      "the model's classes in order: a name a line, a JSON list, or id2label of a config.json; the data's are found there by name",
  },
  'only-classes': { type: 'string', describe: 'classes of the data to evaluate on, with commas between' },
  'guess-preprocessing': {
    type: 'boolean',
    default: false,
    describe: 'try common ways to prepare images on 500 of them, and end with a table',
  },
} as const satisfies Readonly<Record<string, Options>>

const longOptions = {
  batch: { type: 'number', default: 100, describe: 'images at a time; does not change results' },
  checkpoint: { type: 'string', describe: 'new folder for progress and adversarial images as they come' },
  resume: { type: 'string', describe: 'go on with such a folder, given the same arguments' },
  'time-budget': {
    type: 'string',
    describe: 'begin no further batch after this time, such as 90s, 10min or 2h',
  },
  shard: { type: 'string', describe: 'only part 2/8, say, in whole batches; merge puts the parts together' },
} as const satisfies Readonly<Record<string, Options>>

const fileOptions = {
  samples: { type: 'string', describe: 'write verdicts image by image, as JSON lines' },
  save: { type: 'string', describe: 'folder for adversarials.npz and grid.png' },
} as const satisfies Readonly<Record<string, Options>>

export interface Arguments
  extends RuntimeArguments,
    DataArguments,
    PreprocessingArguments,
    DeformationArguments,
    AnalysisArguments,
    OutcomeArguments {
  readonly model?: string
  readonly attack?: readonly string[]
  readonly norm?: keyof typeof balls
  readonly eps?: string
  readonly targeted?: string
  readonly uint8?: boolean
  readonly surrogate?: readonly string[]
  readonly checks: 'off' | 'quick' | 'full'
  readonly steps?: number
  readonly 'step-size'?: number
  readonly restarts?: number
  readonly 'random-start'?: boolean
  readonly 'last-iterate'?: boolean
  readonly loss?: keyof typeof losses
  readonly queries?: number
  readonly eot?: number
  readonly match?: keyof typeof matching
  readonly output?: string
  readonly 'straight-through': boolean
  readonly 'labels-offset': number
  readonly classes?: string
  readonly 'only-classes'?: string
  readonly 'guess-preprocessing': boolean
  readonly batch: number
  readonly checkpoint?: string
  readonly resume?: string
  readonly 'time-budget'?: string
  readonly shard?: string
  readonly samples?: string
  readonly save?: string
}

/** Where none are said. */
export const bundledData = 'glyphs:test'

export const options = (y: Argv): Argv =>
  outcomeOptions(preprocessingOptions(runtimeOptions(dataOptions(y, bundledData))))
    .options({ ...attackOptions, ...settingOptions, ...deformationOptions, ...analysisOptions })
    .options({ ...modelOptions, ...longOptions, ...fileOptions })
    .group(['data', 'data-root', 'limit', 'skip-broken', 'classes', 'only-classes', 'labels-offset'], 'Data:')
    .group(
      ['output', 'straight-through', ...preprocessingNames, 'guess-preprocessing'],
      'Model and preprocessing:',
    )
    .group(Object.keys(attackOptions), 'Attacks:')
    .group(
      Object.keys(settingOptions),
      'Settings of attacks (default: their own; each takes those that it has):',
    )
    .group(Object.keys(deformationOptions), 'Deformations:')
    .group(Object.keys(analysisOptions), 'Representations:')
    .group([...outcomeNames, ...Object.keys(fileOptions)], 'Results:')
    .group(Object.keys(longOptions), 'Long runs:')
    .group(['seed', 'threads', 'provider', 'quiet'], 'Running:')
    .positional('model', { type: 'string', describe: 'ONNX file (default: the bundled cnn-manifold)' })
    .example('$0 evaluate --attack fgsm', 'the bundled model and data')
    .example('$0 evaluate my.onnx --data mnist:test --attack fgsm,pgd --eps 0.1', 'your own model')
    .example('$0 evaluate my.onnx --attack pgd --eps 1/255,2/255,4/255 --save out', 'a curve, and the images')
