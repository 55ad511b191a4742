import { generalization, inputBeatsNone } from '../claims.ts'
import type { Arm, Study } from '../experiment.ts'
import { armsOf } from '../methods.ts'
import { onCifar, sized } from '../protocols.ts'
import { preActResNet18Reported } from '../reported.ts'

/** Epochs of the authors' runs: 1200, of Wide-ResNets 400. */
const networks = [
  { name: 'preactresnet18', heading: 'PreActResNet18', epochs: 1200 },
  { name: 'preactresnet34', heading: 'PreActResNet34', epochs: 1200 },
  { name: 'wrn-28-10', heading: 'WRN-28-10', epochs: 400 },
] as const

type Reported = Parameters<typeof armsOf>[3]
type Network = (typeof networks)[number]['name']

const reported: Readonly<Record<'cifar-10' | 'cifar-100', Readonly<Record<Network, Reported>>>> = {
  'cifar-10': {
    preactresnet18: {
      none: preActResNet18Reported.none,
      adamix: { error: 3.52 },
      input: preActResNet18Reported.input,
      manifold: preActResNet18Reported.manifold,
    },
    preactresnet34: {
      none: { error: [4.64, 0.072], nll: [0.2, 0.002] },
      input: { error: [2.88, 0.043], nll: [0.176, 0.002] },
      manifold: { error: [2.54, 0.047], nll: [0.118, 0.002] },
    },
    'wrn-28-10': {
      none: { error: [3.99, 0.118], nll: [0.162, 0.004] },
      input: { error: [2.92, 0.088], nll: [0.173, 0.001] },
      manifold: { error: [2.55, 0.024], nll: [0.111, 0.001] },
    },
  },
  'cifar-100': {
    preactresnet18: {
      none: { error: [24.01, 0.376], nll: [1.189, 0.002] },
      adamix: { error: 20.97 },
      input: { error: [22.11, 0.424], nll: [1.055, 0.006] },
      manifold: { error: [20.34, 0.525], nll: [0.912, 0.002] },
    },
    preactresnet34: {
      none: { error: [23.55, 0.399], nll: [1.189, 0.002] },
      input: { error: [20.53, 0.33], nll: [1.039, 0.045] },
      manifold: { error: [18.35, 0.36], nll: [0.877, 0.053] },
    },
    'wrn-28-10': {
      none: { error: [21.72, 0.117], nll: [1.023, 0.004] },
      input: { error: [18.89, 0.111], nll: [0.927, 0.031] },
      manifold: { error: [18.04, 0.171], nll: [0.809, 0.005] },
    },
  },
}

export const table1: Study = {
  title: 'Table 1: test error and NLL on CIFAR-10 and CIFAR-100',
  source: 'Verma et al. 2019, section 5.1, table 1',
  about: 'Three residual networks, trained without mixing, with AdaMix, Input Mixup and Manifold Mixup.',
  runs: { cpu: 3, full: 5 },
  arms: (scale): readonly Arm[] =>
    (['cifar-10', 'cifar-100'] as const).flatMap((data) =>
      networks.flatMap((network) =>
        armsOf(
          `${data}/${network.name}`,
          `${data === 'cifar-10' ? 'CIFAR-10' : 'CIFAR-100'}, ${network.heading}`,
          { ...sized(scale, network.name), ...onCifar(scale, data, network.epochs) },
          reported[data][network.name],
        ),
      ),
    ),
  measures: ['error', 'nll'],
  claims: [...generalization, inputBeatsNone],
}
