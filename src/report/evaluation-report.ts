/** The report of an evaluation: one HTML file, whose first line is the result. */
import type { Evaluation } from '../eval/evaluation.ts'
import type { Picture } from '../eval/gallery/picture.ts'
import { analysisSections } from './evaluation/analysis.ts'
import { attackTables, transferTable, worstCaseTable } from './evaluation/attack-tables.ts'
import { calibrationSection } from './evaluation/calibration.ts'
import { classesSection } from './evaluation/classes.ts'
import { deformationSection } from './evaluation/deformation-sections.ts'
import { epsilonCurves } from './evaluation/epsilon-curves.ts'
import { gallery } from './evaluation/gallery.ts'
import { headlineOf, isDoubt, notesOf, subjectOf } from './evaluation/headline.ts'
import { keyNumbers } from './evaluation/key-numbers.ts'
import { origin } from './evaluation/origin.ts'
import { type Html, html, type Part } from './html.ts'
import { page, type Section } from './page.ts'
import { table } from './table.ts'

/**
 * @param pictures images before and after an attack, of which the first twelve are shown
 * @param command how the evaluation was called, to be called again
 * @returns the file's content, under 3 MB; a function of its arguments alone
 */
export async function evaluationReport(
  evaluation: Evaluation,
  pictures: readonly Picture[],
  command?: string,
): Promise<string> {
  return page({
    title: `${subjectOf(evaluation)}: evaluation`,
    kind: 'Evaluation report, onnx-manifold',
    headline: headlineOf(evaluation),
    notes: notesOf(evaluation),
    sections: [
      section('Key numbers', keyNumbers(evaluation)),
      ...(await attackSections(evaluation)),
      ...(evaluation.deformations.length > 0
        ? [section('Deformations', await deformationSection(evaluation))]
        : []),
      ...(await cleanSections(evaluation)),
      ...(await analysisSections(evaluation)),
      ...some('Images', gallery(evaluation, pictures)),
      ...some('Warnings', warnings(evaluation)),
      section('How to repeat it', origin(evaluation, command)),
    ],
  })
}

const section = (heading: string, body: Part): Section => ({ heading, body })

const some = (heading: string, body: Html | undefined): Section[] =>
  body === undefined ? [] : [section(heading, body)]

async function attackSections(evaluation: Evaluation): Promise<Section[]> {
  const { attacks, worstCase = [], transfer } = evaluation
  if (attacks.length === 0) return []
  return [
    section('Accuracy against epsilon', await epsilonCurves(evaluation)),
    section('Attacks', attackTables(evaluation)),
    ...some('All attacks together', worstCase.length > 0 ? worstCaseTable(worstCase) : undefined),
    ...some('Made on other models', transfer && transferTable(transfer)),
  ]
}

async function cleanSections(evaluation: Evaluation): Promise<Section[]> {
  const { reliability, confusion } = evaluation.clean
  return [
    ...(reliability.length > 0 ? [section('Calibration', await calibrationSection(evaluation))] : []),
    ...(confusion.length > 0 ? [section('Classes', await classesSection(evaluation))] : []),
  ]
}

function warnings({ warnings: all }: Evaluation): Html | undefined {
  if (all.length === 0) return undefined
  return html`${table({
    caption: 'What was noticed',
    columns: [{ title: 'Code' }, { title: 'Message', kind: 'long' }, { title: 'Kind' }],
    rows: all.map((w) => [
      html`<code>${w.code}</code>`,
      w.message,
      isDoubt(w) ? 'makes numbers doubtful' : 'remark',
    ]),
  })}<p>What each code means and what to do about it: docs/checks.md of onnx-manifold.</p>
`
}
