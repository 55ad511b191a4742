import { aboutFile } from '../../errors.ts'
import { type Inspection, inspectModel } from '../../eval/inspection.ts'
import { type PreprocessingSteps, preprocessingSteps } from '../../eval/preprocessing/steps.ts'
import { table } from '../../eval/text/table.ts'
import { readModel, writeAtomically } from '../../onnx/file.ts'
import { printModel } from '../../onnx/print.ts'
import { checkTarget } from '../options.ts'
import { readPreprocessing } from '../preprocessing.ts'
import type { Arguments } from './inspect-options.ts'

export async function run(args: Arguments): Promise<number> {
  if (args.json !== undefined && args.json !== '-') checkTarget('--json', args.json)
  const model = readModel(args.model)
  const inspection = await aboutFile(args.model, () => inspectModel(model, args.output))
  const said = readPreprocessing(args)
  const steps =
    Object.keys(said).length === 0
      ? undefined
      : await aboutFile(args.model, () => preprocessingSteps(model, said))
  const whole = { ...inspection, ...(steps && { said: { preprocessing: said, ...steps } }) }
  const json = `${JSON.stringify(whole, null, 2)}\n`
  if (args.json === '-') process.stdout.write(json)
  else {
    process.stdout.write(`${render(args.model, inspection)}\n${steps ? renderSteps(steps) : ''}`)
    if (args.graph) process.stdout.write(`\n${printModel(model)}\n`)
    if (args.json !== undefined) writeAtomically(args.json, json)
  }
  return 0
}

function render(file: string, i: Inspection): string {
  const list = (items: readonly string[], none: string) =>
    items.length > 0 ? items.join('\n               ') : none
  const operators = Object.entries(i.operators).map(([op, n]) => `${op} ${n}`)
  const opsets = Object.entries(i.opsets).map(([domain, v]) => `${domain} ${v}`)
  const scores = 'reason' in i.head ? `none: ${i.head.reason}` : `${i.head.output}, ${i.head.classes} classes`
  const cut =
    'cut' in i.head && i.head.cut
      ? `terminal ${i.head.cut}, cut off for losses and gradients`
      : 'no terminal Softmax'
  return [
    `file           ${file}`,
    `producer       ${i.producer || 'not said'}, IR version ${i.irVersion}, opsets ${opsets.join(', ')}`,
    `parameters     ${i.parameters.toLocaleString('en')}`,
    `inputs         ${list(i.inputs, 'none')}`,
    `outputs        ${list(i.outputs, 'none')}`,
    `scores         ${scores}`,
    `head           ${cut}`,
    `operators      ${operators.join(', ')}`,
    `gradient       ${i.missingRules.length === 0 ? 'every operator on the way has a rule' : `no rule for ${list(i.missingRules, '')}`}`,
    `preprocessing  ${list(i.preprocessing, 'none inside the graph')}`,
    `training mode  ${list(i.trainingMode, 'none: inference graph')}`,
    `split points   ${list(i.splitPoints, 'none')}`,
  ].join('\n')
}

/** What was said, below what is. */
function renderSteps({ outside, inside, input }: PreprocessingSteps): string {
  const rows = (steps: PreprocessingSteps['inside']) =>
    steps.map(({ step, shape }) => [`  ${step}`, `[${shape.map((size) => size ?? '?').join(', ')}]`])
  const [before, after] = [rows(outside), rows(inside)]
  const lines = table([...before, ...after, [`  the model: ${input}`]])
  lines.splice(
    before.length,
    0,
    '  -- attacks and radii are in these pixels; the rest is inside the graph --',
  )
  return `as said\n${lines.join('\n')}\n`
}
