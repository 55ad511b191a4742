/** The page of an experiment, in Markdown: a function of its results alone. */
import { count, duration } from '../../report/format.ts'
import type { Experiment } from '../experiment.ts'
import { commonSeeds, notRun } from '../groups.ts'
import { type Picture, picturesOf } from '../pictures/pictures.ts'
import type { Results } from '../results.ts'
import { splitTitle } from '../verdicts.ts'
import { repeatCommand } from './command.ts'
import { shellBlock } from './markdown.ts'
import { resultTables } from './results-table.ts'
import { settingsTable } from './settings-table.ts'
import { summaryOf, verdictRule, verdictTable } from './verdict-section.ts'

/** @param file of the results, beside the page; so are the pictures */
export function renderPage(
  name: string,
  experiment: Experiment,
  results: Results,
  file = 'results.json',
): string {
  const { title, source, about, notes, claims } = experiment
  const differences = [notes?.[results.scale], settingsTable(experiment, results)]
  const parts = [
    `# ${title}`,
    about,
    `Source: ${source}.`,
    `**${summaryOf(experiment, results)}**`,
    shellBlock([repeatCommand(name, experiment, results)]),
    '## Results',
    readingOf(experiment, results),
    resultTables(experiment, results),
    ...picturesOf(name, experiment, results).map(pictureLine),
    ...(claims.length > 0 ? ["## The paper's claims", verdictTable(experiment, results), verdictRule] : []),
    ...(differences.some((part) => part) ? ['## At this scale', ...differences] : []),
    '## How it was made',
    `${makingOf(results)} All numbers are in [${file}](${file}).`,
    missingOf(experiment, results),
    commandsOf(results),
  ]
  return `${parts.filter((part) => part).join('\n\n')}\n`
}

const pictureLine = ({ file, title, alt }: Picture): string => `**${title}**\n\n![${alt}](${file})`

/** How the table is to be read. */
function readingOf(experiment: Experiment, results: Results): string {
  const seeds = commonSeeds(results)
  const reported = 'arms' in experiment && experiment.arms(results.scale).some(({ paper }) => paper)
  return [
    `${spreadWords(seeds)}${'arms' in experiment ? '; the best of a group is bold' : ''}.`,
    ...(reported ? ["`paper`: the paper's number, of its own networks and schedule."] : []),
  ].join(' ')
}

function spreadWords(seeds: number | undefined): string {
  if (seeds === 1) return 'A single seed, so no deviations'
  const over = seeds === undefined ? 'the seeds, whose number stands in brackets' : `${seeds} seeds`
  return `Mean ± standard deviation over ${over}`
}

function makingOf({ arms, versions, threads, provider = 'cpu' }: Results): string {
  if (arms.length === 0) return 'Nothing is run yet.'
  const runs = arms.flatMap((arm) => arm.runs)
  const seeds = [...new Set(runs.map(({ seed }) => seed))].toSorted((a, b) => a - b)
  const sum = (of: 'training' | 'evaluation') => runs.reduce((total, { seconds }) => total + seconds[of], 0)
  const trained = arms.some(({ command }) => command !== undefined)
  const networks = `${count(runs.length)} ${runs.length === 1 ? 'network' : 'networks'}`
  const what = trained
    ? `${networks}, ${duration(sum('training'))} of training and ${duration(sum('evaluation'))} of measuring in all`
    : `${duration(sum('evaluation'))} of computing in all`
  return [
    `${seeds.length === 1 ? 'Seed' : 'Seeds'} ${seeds.join(', ')}: ${what}, with ${threads} ${threads === 1 ? 'thread' : 'threads'}${provider === 'cpu' ? '' : ` and ${provider}`}`,
    ` (${Object.entries(versions)
      .map((pair) => pair.join(' '))
      .join(', ')}).`,
  ].join('')
}

/** A line a group. */
function missingOf(experiment: Experiment, results: Results): string {
  const missing = notRun(experiment, results).map(splitTitle)
  const headings = [...new Set(missing.map(({ heading }) => heading))]
  const lines = headings.map((heading) => {
    const names = missing.filter((one) => one.heading === heading).map(({ name }) => name)
    return `- ${heading}${heading && ': '}${names.join(', ')}`
  })
  return lines.length === 0 ? '' : ['Defined in the experiment, and not run:', lines.join('\n')].join('\n\n')
}

/** A command an arm, folded away. */
function commandsOf({ arms }: Results): string {
  const lines = arms.flatMap(({ title, command, runs }) =>
    command ? [`# ${title}`, `${command} --seed ${runs[0]!.seed}`] : [],
  )
  if (lines.length === 0) return ''
  const summary = '<details><summary>Each arm alone, trained from its first seed</summary>'
  return [summary, shellBlock(lines), '</details>'].join('\n\n')
}
