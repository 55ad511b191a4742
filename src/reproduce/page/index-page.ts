/** The list of all experiments, with what became of each. */

import { experiments } from '../experiments/index.ts'
import { type ExperimentName, experimentNames } from '../experiments/names.ts'
import type { Results } from '../results.ts'
import { markdownTable, shellBlock } from './markdown.ts'
import { summaryOf } from './verdict-section.ts'

/** @param results by experiment, of those that there are; the page of each is NAME.md beside this one */
export function renderIndex(results: ReadonlyMap<ExperimentName, Results>): string {
  const rows = experimentNames.flatMap((name) => {
    const own = results.get(name)
    return own ? [[`[${name}](${name}.md)`, experiments[name].title, summaryOf(experiments[name], own)]] : []
  })
  const left = experimentNames.filter((name) => !results.has(name))
  const parts = [
    '# The paper, reproduced',
    'Each table and figure of Verma et al. 2019, "Manifold Mixup: Better Representations by Interpolating Hidden States", as an experiment that can be repeated. `--scale cpu` is the experiment made small, for two cores: the numbers are not those of the paper, and what is asked is whether its claims show. `--scale full` has its networks, epochs and schedule.',
    shellBlock([
      'npm run -s manifold -- reproduce            # lists them',
      'npm run -s manifold -- reproduce figure-1',
      'npm run -s manifold -- reproduce table-1 --scale full --dry-run',
    ]),
    ...(rows.length > 0
      ? [
          markdownTable(
            ['experiment', 'what it is', 'what shows'].map((title) => ({ title })),
            rows,
          ),
        ]
      : []),
    ...(left.length > 0
      ? [`Defined, and not run for these pages: ${left.map((name) => `\`${name}\``).join(', ')}.`]
      : []),
    'Each page is made from the JSON beside it, by `npx tsx tools/results-doc.ts`; a test compares the two.',
  ]
  return `${parts.join('\n\n')}\n`
}
