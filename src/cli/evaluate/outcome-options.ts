/** What is demanded of an evaluation and where it is written, as options. */
import type { Argv, Options } from 'yargs'
import { jsonOption } from '../options.ts'

export interface DemandArguments {
  readonly reference?: string
  readonly tolerance?: number
  readonly 'require-clean'?: number
  readonly 'require-robust'?: number
}

const demandOptions = {
  reference: {
    type: 'string',
    describe: 'JSON of --write-reference or --json to compare with: exit code 1 if something moved',
  },
  tolerance: {
    type: 'number',
    describe:
      'percent of the images that counts may be off the reference (default 0: exact, with the same weights and NLL)',
  },
  'require-clean': { type: 'number', describe: 'exit code 1 if the clean accuracy is below this share' },
  'require-robust': { type: 'number', describe: 'exit code 1 if a robust accuracy is below this share' },
} as const satisfies Readonly<Record<string, Options>>

export interface OutcomeArguments extends DemandArguments {
  readonly json?: string
  readonly html?: string
  readonly junit?: string
  readonly 'write-reference'?: string
}

const targetOptions = {
  html: { type: 'string', describe: 'write a report with charts and images, one HTML file' },
  'write-reference': {
    type: 'string',
    describe: 'write counts, hashes and settings as JSON for version control, to compare with later',
  },
  junit: { type: 'string', describe: 'write what was compared and required as JUnit XML' },
} as const satisfies Readonly<Record<string, Options>>

export const outcomeOptions = (y: Argv): Argv => jsonOption(y).options({ ...demandOptions, ...targetOptions })

/** The names of `outcomeOptions`, for the help. */
export const outcomeNames = ['json', ...Object.keys(demandOptions), ...Object.keys(targetOptions)]
