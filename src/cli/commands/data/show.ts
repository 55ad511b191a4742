import path from 'node:path'
import { describeData } from '../../../data/dataset.ts'
import { openDataset } from '../../../data/open.ts'
import { UserError } from '../../../errors.ts'
import { writeAtomically } from '../../../onnx/file.ts'
import { contactSheetPage, scatterPage } from '../../../report/contact-sheet/page.ts'
import { contactSheetPng } from '../../../report/contact-sheet/png.ts'
import { isPlane } from '../../../report/contact-sheet/scatter.ts'
import { chosenPlaces, readSheet } from '../../../report/contact-sheet/sheet.ts'
import { checkTarget, wholeNumber } from '../../options.ts'
import { tellSkipped } from '../../skipped.ts'
import type { Arguments } from './show-options.ts'

export async function run(args: Arguments): Promise<number> {
  const { spec, out, columns } = args
  const kind = path.extname(out).toLowerCase()
  if (kind !== '.png' && kind !== '.html')
    throw new UserError(`--out: expected a name that ends in .html or .png, got ${out}`)
  checkTarget('--out', out)
  if (columns !== undefined) wholeNumber('--columns', columns, 1)
  if (args.limit !== undefined) wholeNumber('--limit', args.limit, 1)
  const dataset = await openDataset(spec, {
    root: args['data-root'],
    ...(args['skip-broken'] && { skipBroken: true, onSkipped: tellSkipped(false) }),
  })
  const flat = isPlane(dataset)
  const chosen = { limit: args.limit ?? (flat ? 1000 : 100), only: args.class }
  if (flat && kind === '.png') throw new UserError(`--out: expected .html for points, got ${out}`)
  let shown: number
  if (flat) {
    const places = chosenPlaces(dataset, chosen)
    writeAtomically(out, await scatterPage(dataset, places))
    shown = places.length
  } else {
    const sheet = await readSheet(dataset, chosen)
    const kinds = new Set(sheet.tiles.map(({ label }) => label)).size
    const side = columns ?? (kinds > 1 && kinds <= 16 ? kinds : 10)
    writeAtomically(out, kind === '.png' ? contactSheetPng(sheet, side) : contactSheetPage(sheet, columns))
    shown = sheet.tiles.length
  }
  process.stdout.write(
    `${out}: ${shown.toLocaleString('en')} of ${dataset.size.toLocaleString('en')} samples of ${describeData(dataset)}\n`,
  )
  return 0
}
