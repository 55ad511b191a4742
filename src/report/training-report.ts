/** The report of a training run: one HTML file, whose first line is the result. */
import { type Html, html } from './html.ts'
import { page, type Section } from './page.ts'
import { isObject, type JsonObject, settingAt, settingRows, settingText } from './settings.ts'
import { table } from './table.ts'
import { trainingCharts } from './training-charts.ts'
import { epochTables, runsTable } from './training-epochs.ts'
import { headlineOf, subjectOf, unfinishedText } from './training-headline.ts'
import { resultsTable } from './training-results.ts'
import { epochsDone, selectionOf, type TrainingRun } from './training-run.ts'

/** @returns the file's content; a function of the run alone */
export async function trainingReport(run: TrainingRun): Promise<string> {
  const begun = run.runs.some((r) => epochsDone(r) > 0)
  return page({
    title: `${subjectOf(run)}: training`,
    kind: 'Training report, onnx-manifold',
    headline: headlineOf(run),
    notes: begun ? notesOf(run) : (run.notes ?? []),
    sections: [...(begun ? await measurements(run) : []), settings(run.config), ...origin(run.config)],
  })
}

function notesOf(run: TrainingRun): string[] {
  const unfinished = unfinishedText(run).map((text) => `This run is ${text}; the numbers are those so far.`)
  const biased =
    selectionOf(run) === 'test'
      ? ['The epoch was selected on the test set, so the test numbers are better than on unseen data.']
      : []
  return [...unfinished, ...biased, ...(run.notes ?? [])]
}

async function measurements(run: TrainingRun): Promise<Section[]> {
  const tables = [resultsTable(run), runsTable(run)].filter((t): t is Html => t !== null)
  const severalEpochs = run.runs.some((r) => r.metrics.length > 1)
  const band =
    run.runs.length > 1 && html`<p>Lines are means over the runs, bands one standard deviation (n - 1).</p>\n`
  return [
    ...(tables.length === 0 ? [] : [{ heading: 'Results', body: tables }]),
    {
      heading: 'Curves',
      body: severalEpochs
        ? [band, await trainingCharts(run)]
        : html`<p>There are curves from the second epoch on.</p>\n`,
    },
    { heading: 'Epochs', body: epochTables(run) },
  ]
}

/** Fields with a place of their own. */
const elsewhere = ['command', 'versions', 'arguments', 'fingerprint', 'schema']

function settings(config: JsonObject): Section {
  const shown = Object.fromEntries(Object.entries(config).filter(([key]) => !elsewhere.includes(key)))
  return {
    heading: 'Settings',
    body: table({
      caption: 'config.json',
      columns: [{ title: 'Setting' }, { title: 'Value', kind: 'long' }],
      rows: settingRows(shown),
    }),
  }
}

/** How to repeat the run, and with what it was made. */
function origin(config: JsonObject): Section[] {
  const command = settingText(config, 'command')
  const versions = settingAt(config, 'versions')
  const sections: Section[] = []
  if (command !== undefined)
    sections.push({ heading: 'How to repeat it', body: html`<pre><code>${command}</code></pre>\n` })
  if (isObject(versions)) sections.push({ heading: 'Versions', body: versionTable(versions) })
  return sections
}

const versionTable = (versions: JsonObject): Html =>
  table({
    caption: 'What it was made with',
    columns: [{ title: 'Part' }, { title: 'Version' }],
    rows: settingRows(versions),
  })
