/** Decision regions of two-dimensional inputs and bottlenecks. */
import type { RegionMap, RegionsReport } from '../../../eval/analysis/regions.ts'
import { figure, figures } from '../../figure.ts'
import { count, percent } from '../../format.ts'
import type { Html } from '../../html.ts'
import { regionChart, shadeOf } from '../../region-chart.ts'
import { type Namer, placeText, placeTitle } from './place.ts'

export const regionFigures = async (maps: RegionsReport, nameOf: Namer): Promise<Html> =>
  figures(await Promise.all(maps.map((map, i) => regionFigure(map, nameOf, `regions-${i}`))))

async function regionFigure(map: RegionMap, nameOf: Namer, id: string): Promise<Html> {
  const { at, cells, predictions, confidences, points, randomInputs, x, y } = map
  const classes = Math.max(1, ...predictions, ...points.labels) + 1
  const title = placeTitle(at)
  const regions = shares(map)
  const chart = await regionChart({
    ...{ id, title: `Decision regions: ${title}`, cells, classes: predictions },
    description: regions
      .map(
        (r) =>
          `${nameOf(r.label)}: ${percent(r.share)} of the plane, mean confidence ${percent(r.confidence)}.`,
      )
      .join(' '),
    x: [...x],
    y: [...y],
    shades: confidences.map((c) => shadeOf(c, classes)),
    points: [
      ...(randomInputs?.x.map((px, i) => ({ x: px, y: randomInputs.y[i]!, class: -1 })) ?? []),
      ...points.x.map((px, i) => ({ x: px, y: points.y[i]!, class: points.labels[i]! })),
    ],
    names: Array.from({ length: classes }, (_, label) => nameOf(label)),
  })
  return figure({
    title,
    caption: `Colours: what is predicted, stronger with more confidence; mean ${percent(map.meanConfidence)}. Dots: images${randomInputs ? ', empty ones: random inputs' : ''}.`,
    chart,
    numbers: {
      caption: `regions, ${placeText(at)}`,
      columns: [
        { title: 'Class' },
        { title: 'Share of the plane', kind: 'number' },
        { title: 'Mean confidence', kind: 'number' },
        { title: 'Images', kind: 'number' },
      ],
      rows: regions.map((r) => [
        nameOf(r.label),
        percent(r.share),
        percent(r.confidence),
        count(points.labels.filter((label) => label === r.label).length),
      ]),
    },
  })
}

/** Of each class that is predicted somewhere, in order. */
function shares({ predictions, confidences }: RegionMap) {
  const labels = [...new Set(predictions)].sort((a, b) => a - b)
  return labels.map((label) => {
    const inside = confidences.filter((_, i) => predictions[i] === label)
    const confidence = inside.reduce((a, b) => a + b, 0) / inside.length
    return { label, share: inside.length / predictions.length, confidence }
  })
}
