/** Samples of two values, drawn as points in the colours of their classes. */
import type { Dataset } from '../../data/dataset.ts'
import { type Figure, figure } from '../figure.ts'
import { type Html, html } from '../html.ts'
import { regionChart } from '../region-chart.ts'
import { classText } from './choose.ts'

/** True for points in the plane. */
export const isPlane = ({ shape }: Dataset): boolean => shape.length === 1 && shape[0] === 2

export async function scatter(dataset: Dataset, places: Int32Array): Promise<Html> {
  const { images, labels, n } = await dataset.read(places)
  const points = Array.from({ length: n }, (_, i) => ({
    x: images[2 * i]!,
    y: images[2 * i + 1]!,
    class: labels[i]!,
  }))
  const span = (values: readonly number[]): [number, number] => {
    const [low, high] = [Math.min(0, ...values), Math.max(1, ...values)]
    return [low, high]
  }
  const names = Array.from({ length: dataset.classes }, (_, label) => classText(dataset, label))
  const title = 'The two values of each sample'
  const chart: Figure['chart'] = await regionChart({
    id: 'samples',
    title,
    description: `${n} points of ${names.join(', ')}`,
    x: span(points.map(({ x }) => x)),
    y: span(points.map(({ y }) => y)),
    cells: 1,
    classes: [-1],
    shades: [0],
    points,
    names,
  })
  return html`<div class="charts">${figure({ title, chart })}</div>`
}
