/**
 * `npm run test:manifest`: the clean accuracy of every shared model whose manifest gives a measured preprocessing, with that
 * preprocessing said on the command line. Fails if one is off by more than 0.1 points. A few minutes.
 * `npm run test:manifest -- vnn` for the models whose name contains "vnn".
 */
import { table } from '../src/eval/text/table.ts'
import { accuracyOf, measuredModels } from '../test/models/manifest.ts'

const tolerance = 0.1
const points = (share: number) => (100 * share).toFixed(2)

const [only = ''] = process.argv.slice(2)
const rows: string[][] = []
let failures = 0
for (const model of measuredModels().filter(({ name }) => name.includes(only))) {
  const accuracy = await accuracyOf(model)
  const apart = 100 * (accuracy - model.accuracy)
  const holds = Math.abs(apart) <= tolerance + 1e-9
  if (!holds) failures += 1
  rows.push([
    model.name,
    model.preprocessing,
    points(model.accuracy),
    points(accuracy),
    `${apart.toFixed(2)}${holds ? '' : ' FAILED'}`,
  ])
  process.stderr.write(`${model.name} ${points(accuracy)}\n`)
}
process.stdout.write(
  `${table([['model', 'preprocessing', 'manifest', 'here', 'points apart'], ...rows]).join('\n')}\n`,
)
process.exitCode = failures > 0 || rows.length === 0 ? 1 : 0
