import { lowest } from '../claims.ts'
import type { Study } from '../experiment.ts'
import { armsOf } from '../methods.ts'
import { onSvhn, sized } from '../protocols.ts'

/** Epochs as in table 1. */
const networks = [
  {
    name: 'preactresnet18',
    heading: 'PreActResNet18',
    epochs: 1200,
    reported: {
      none: { error: [2.89, 0.224], nll: [0.136, 0.001] },
      input: { error: [2.76, 0.014], nll: [0.212, 0.011] },
      manifold: { error: [2.27, 0.011], nll: [0.122, 0.006] },
    },
  },
  {
    name: 'preactresnet34',
    heading: 'PreActResNet34',
    epochs: 1200,
    reported: {
      none: { error: [2.97, 0.004], nll: [0.165, 0.003] },
      input: { error: [2.67, 0.02], nll: [0.199, 0.009] },
      manifold: { error: [2.18, 0.004], nll: [0.137, 0.008] },
    },
  },
  {
    name: 'wrn-28-10',
    heading: 'WRN-28-10',
    epochs: 400,
    reported: {
      none: { error: [2.8, 0.044], nll: [0.143, 0.002] },
      input: { error: [2.68, 0.103], nll: [0.184, 0.022] },
      manifold: { error: [2.06, 0.068], nll: [0.126, 0.008] },
    },
  },
] as const

export const table2: Study = {
  title: 'Table 2: test error and NLL on SVHN',
  source: 'Verma et al. 2019, section 5.1, table 2',
  about: 'Three residual networks on house numbers. The extra training images are not used.',
  runs: { cpu: 3, full: 5 },
  arms: (scale) =>
    networks.flatMap(({ name, heading, epochs, reported }) =>
      armsOf(
        `svhn/${name}`,
        `SVHN, ${heading}`,
        { ...sized(scale, name), ...onSvhn(scale, epochs) },
        reported,
      ),
    ),
  measures: ['error', 'nll'],
  claims: lowest,
}
