import { checkData } from '../../../data/check/data-check.ts'
import { type Dataset, take } from '../../../data/dataset.ts'
import type { SkippedImage } from '../../../data/images/options.ts'
import { openDataset } from '../../../data/open.ts'
import { UserError } from '../../../errors.ts'
import { writeAtomically } from '../../../onnx/file.ts'
import { renderCheck } from '../../data/check-text.ts'
import { checkTarget, wholeNumber } from '../../options.ts'
import { startProgress } from '../../progress.ts'
import type { Arguments } from './check-options.ts'

/** @returns 1 if something is broken */
export async function run(args: Arguments): Promise<number> {
  const { spec, against, json, quiet } = args
  if (args.classes !== undefined) wholeNumber('--classes', args.classes, 1)
  if (args.limit !== undefined) wholeNumber('--limit', args.limit, 1)
  if (json !== undefined && json !== '-') checkTarget('--json', json)
  const root = { root: args['data-root'] }
  const { dataset, skipped } = await openBroken(spec, root)
  const other = against === undefined ? undefined : (await openBroken(against, root)).dataset
  const progress = startProgress('samples', quiet)
  const check = await checkData(args.limit === undefined ? dataset : take(dataset, args.limit), {
    skipped,
    against: other,
    classes: args.classes,
    onProgress: progress.update,
  }).finally(progress.stop)
  const text = `${JSON.stringify(check, null, 2)}\n`
  if (json !== undefined && json !== '-') writeAtomically(json, text)
  process.stdout.write(json === '-' ? text : `${renderCheck(check)}\n`)
  return check.sound ? 0 : 1
}

/** A set whose first image is broken can be opened without its broken ones alone. */
async function openBroken(
  spec: string,
  options: { readonly root: string },
): Promise<{ dataset: Dataset; skipped: readonly string[] }> {
  try {
    return { dataset: await openDataset(spec, options), skipped: [] }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    let skipped: readonly string[] = []
    const onSkipped = (images: readonly SkippedImage[]) => {
      skipped = images.map(({ message }) => message)
    }
    return { dataset: await openDataset(spec, { ...options, skipBroken: true, onSkipped }), skipped }
  }
}
