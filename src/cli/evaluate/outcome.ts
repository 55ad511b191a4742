/** What becomes of an evaluation: text or JSON, and the demands that decide the exit code. */
import type { Argv } from 'yargs'
import { formatEpsilon } from '../../attacks/epsilon.ts'
import { UserError } from '../../errors.ts'
import type { Evaluation } from '../../eval/evaluation.ts'
import { compareWithReference, parseReference, type Reference } from '../../eval/reference.ts'
import { renderDifferences, renderEvaluation } from '../../eval/text-report.ts'
import { readBytes, writeAtomically } from '../../onnx/file.ts'
import { checkTarget, jsonOption } from '../options.ts'

export interface OutcomeArguments {
  readonly json?: string
  readonly reference?: string
  readonly tolerance: number
  readonly 'require-robust'?: number
}

export const outcomeOptions = (y: Argv): Argv =>
  jsonOption(y)
    .option('reference', { type: 'string', describe: 'JSON to compare with: exit code 1 if counts moved' })
    .option('tolerance', {
      type: 'number',
      default: 0,
      describe: 'percent of the images that counts may be off the reference',
    })
    .option('require-robust', {
      type: 'number',
      describe: 'exit code 1 if a robust accuracy is below this share',
    })

/** The names of `outcomeOptions`, for the help. */
export const outcomeNames = ['json', 'reference', 'tolerance', 'require-robust']

/** Refuses, before anything long runs, what could not be met or written at its end. */
export function checkDemands(args: OutcomeArguments): Reference | undefined {
  if (!(args.tolerance >= 0))
    throw new UserError(`--tolerance: expected a number from 0 on, got ${args.tolerance}`)
  const least = args['require-robust']
  if (least !== undefined && !(least >= 0 && least <= 1))
    throw new UserError(`--require-robust: expected a share from 0 to 1, got ${least}`)
  if (args.json !== undefined && args.json !== '-') checkTarget('--json', args.json)
  return args.reference === undefined ? undefined : loadReference(args.reference)
}

const loadReference = (file: string): Reference =>
  parseReference(file, new TextDecoder().decode(readBytes(file)))

/** Writes it where it was asked for. @returns the exit code: 1 if what the caller demands does not hold */
export function conclude(
  args: OutcomeArguments,
  evaluation: Evaluation,
  reference: Reference | undefined,
): number {
  // The columns of a shard are for merge alone.
  const text = `${JSON.stringify(evaluation, null, evaluation.shard ? 0 : 2)}\n`
  if (args.json === '-') process.stdout.write(text)
  else {
    process.stdout.write(`${renderEvaluation(evaluation)}\n`)
    if (args.json !== undefined) writeAtomically(args.json, text)
  }
  return verdict(args, evaluation, reference)
}

function verdict(args: OutcomeArguments, evaluation: Evaluation, reference: Reference | undefined): number {
  const differences = reference ? compareWithReference(evaluation, reference, args.tolerance) : []
  if (differences.length > 0) process.stderr.write(`${renderDifferences(differences).join('\n')}\n`)
  const least = args['require-robust']
  const weak = least === undefined ? [] : evaluation.attacks.filter((a) => a.robustAccuracy < least)
  for (const a of weak)
    process.stderr.write(
      `${a.name} at ${formatEpsilon(a.epsilon)}: robust accuracy ${a.robustAccuracy}, required ${least}\n`,
    )
  return differences.length + weak.length > 0 ? 1 : 0
}
