/** What becomes of an evaluation: text and files, and the demands that decide the exit code. */
import { UserError } from '../../errors.ts'
import type { Evaluation } from '../../eval/evaluation.ts'
import type { Picture } from '../../eval/gallery/picture.ts'
import { renderJunit } from '../../eval/regression/junit.ts'
import { readReference } from '../../eval/regression/read.ts'
import type { Reference } from '../../eval/regression/reference.ts'
import { writeReference } from '../../eval/regression/write.ts'
import { renderEvaluation } from '../../eval/text/report.ts'
import { writeAtomically } from '../../onnx/file.ts'
import { checkTarget } from '../options.ts'
import { commandLine } from '../typed.ts'
import { checkNumbers, judge, tell } from './demands.ts'
import { renderJson } from './json.ts'
import type { OutcomeArguments } from './outcome-options.ts'

/** Those that make an evaluation one of a part of the data. */
interface PartArguments {
  readonly shard?: string
  readonly 'time-budget'?: string
}

/** Refuses, before anything long runs, what could not be met or written at its end. */
export function checkDemands(args: OutcomeArguments & PartArguments): Reference | undefined {
  checkNumbers(args)
  for (const option of ['reference', 'write-reference'] as const)
    if (args[option] !== undefined && args.shard !== undefined)
      throw new UserError(
        `--${option}: expected a whole evaluation, got --shard (merge takes it for all parts)`,
      )
  if (args['write-reference'] !== undefined && args['time-budget'] !== undefined)
    throw new UserError('--write-reference: expected a whole evaluation, got --time-budget')
  if (args.json !== '-') checkFile(args, 'json')
  checkFile(args, 'html')
  checkFile(args, 'junit')
  checkFile(args, 'write-reference')
  return args.reference === undefined ? undefined : readReference(args.reference)
}

function checkFile(args: OutcomeArguments, option: 'json' | 'html' | 'junit' | 'write-reference'): void {
  if (args[option] !== undefined) checkTarget(`--${option}`, args[option])
}

/**
 * Writes it where it was asked for, each file whole or not at all. A new reference is written whatever the comparison with the old one
 * says, even over it: who asks for both wants to see what moves, and to accept it.
 *
 * @param pictures for the HTML report
 * @returns the exit code: 1 if what the caller demands does not hold
 */
export async function conclude(
  args: OutcomeArguments,
  evaluation: Evaluation,
  reference: Reference | undefined,
  pictures: readonly Picture[] = [],
): Promise<number> {
  const text = renderJson(evaluation)
  if (args.json === '-') process.stdout.write(text)
  else {
    process.stdout.write(`${renderEvaluation(evaluation)}\n`)
    if (args.json !== undefined) writeAtomically(args.json, text)
  }
  if (args.html !== undefined) {
    // Loaded here, so that evaluations without a page do not wait for it.
    const { evaluationReport } = await import('../../report/evaluation-report.ts')
    writeAtomically(args.html, await evaluationReport(evaluation, pictures, commandLine(process.argv)))
  }
  const verdict = judge(args, evaluation, reference)
  if (args.junit !== undefined)
    writeAtomically(args.junit, renderJunit(evaluation, verdict.comparison, verdict.requirements))
  if (args['write-reference'] !== undefined) writeReference(args['write-reference'], evaluation)
  return tell(verdict)
}
