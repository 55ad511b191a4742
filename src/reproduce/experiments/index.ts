/** The one table of experiments. */
import type { Experiment } from '../experiment.ts'
import { dataSize } from './data-size.ts'
import { disentangled } from './disentangled.ts'
import { flattening } from './flattening.ts'
import { gradientMasking } from './gradient-masking.ts'
import { knn } from './knn.ts'
import type { ExperimentName } from './names.ts'
import { overview } from './overview.ts'
import { regularizers } from './regularizers.ts'
import { smallNetworks } from './small-networks.ts'
import { figure1, figure2 } from './spiral.ts'
import { stopGradient } from './stop-gradient.ts'
import { table1 } from './table-1.ts'
import { table2 } from './table-2.ts'
import { table3 } from './table-3.ts'
import { table4 } from './table-4.ts'
import { table5 } from './table-5.ts'
import { table6 } from './table-6.ts'
import { table7 } from './table-7.ts'
import { theorem1 } from './theorem-1.ts'

export const experiments = {
  'figure-1': figure1,
  'figure-2': figure2,
  'theorem-1': theorem1,
  flattening,
  'table-1': table1,
  'table-2': table2,
  'table-3': table3,
  'table-4': table4,
  'table-5': table5,
  'table-6': table6,
  'table-7': table7,
  regularizers,
  'stop-gradient': stopGradient,
  knn,
  'gradient-masking': gradientMasking,
  disentangled,
  overview,
  'data-size': dataSize,
  'small-networks': smallNetworks,
} as const satisfies Readonly<Record<ExperimentName, Experiment>>
