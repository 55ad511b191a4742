/** What was found out of the representations, a section an analysis that was asked for. */
import type { Evaluation } from '../../eval/evaluation.ts'
import type { Part } from '../html.ts'
import type { Section } from '../page.ts'
import { boundaryPart } from './analysis/boundary.ts'
import { densityPart } from './analysis/density.ts'
import { interpolationPart } from './analysis/interpolation.ts'
import { knnPart } from './analysis/knn.ts'
import { regionFigures } from './analysis/regions.ts'
import { spectrumPart } from './analysis/spectrum.ts'
import { classNamer } from './names.ts'

export async function analysisSections(evaluation: Evaluation): Promise<Section[]> {
  const { svd, knn, density, regions, interpolation, boundary } = evaluation.analysis
  const nameOf = classNamer(evaluation)
  const sections: readonly (readonly [heading: string, body: Part | undefined])[] = [
    ['Singular values', svd && (await spectrumPart(svd, nameOf))],
    ['Nearest neighbours', knn && knnPart(knn)],
    ['Confidence off the data', density && (await densityPart(density))],
    ['Decision regions', regions && (await regionFigures(regions, nameOf))],
    ['Between images', interpolation && (await interpolationPart(interpolation))],
    ['Distance to the boundary', boundary && boundaryPart(boundary)],
  ]
  return sections.flatMap(([heading, body]) => (body === undefined ? [] : [{ heading, body }]))
}
