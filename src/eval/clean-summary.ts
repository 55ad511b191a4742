/** A clean pass and no more, for a model that is still being trained. */
import type { Classifier } from '../attacks/classifier.ts'
import type { Dataset } from '../data/dataset.ts'
import { readAhead, runsOf } from '../data/prefetch.ts'
import { checked } from './checked-batch.ts'
import { scoreRows } from './metrics/score-rows.ts'
import { type Summary, summarize } from './metrics/summary.ts'
import { type CleanColumns, cleanColumns, concatenate, noClean } from './verdicts/columns.ts'

/** @throws UserError for labels outside the model's classes, and for images that are not numbers */
export async function cleanSummary(classifier: Classifier, data: Dataset, batch: number): Promise<Summary> {
  const demands = { labelsOffset: 0, attacked: false, uint8: false }
  const parts: CleanColumns[] = []
  let start = 0
  for await (const read of readAhead(data, runsOf(batch, data.size))) {
    const { images, labels, n } = checked(read, data.spec, start, classifier, demands)
    start += n
    const logits = await classifier.logits(images)
    parts.push(cleanColumns(labels, scoreRows(logits, labels, classifier.classes)))
  }
  return summarize(concatenate(parts, noClean))
}
