/** The one table of networks that benches run. */
import { UserError } from '../../src/errors.ts'
import { findNetwork } from '../../src/train/networks/index.ts'
import type { NetworkCase } from './case.ts'
import { mobileNetV2 } from './mobilenet-v2.ts'
import { resnet18 } from './resnet18.ts'
import { vitSmall } from './vit-small.ts'

const cifar = [3, 32, 32]

/** A network of src/train/networks. */
const bundled = (
  name: string,
  description: string,
  shape: readonly number[],
  width?: number,
): NetworkCase => ({
  description,
  shape,
  classes: 10,
  build: (own, classes) => findNetwork(name)({ shape: own, classes, seed: 0, width }).model,
})

export const networks = {
  mlp: bundled('mlp', '784-1024-1024-10', [784], 1024),
  cnn: bundled('cnn', 'three convolutions, 32-64-64 channels', cifar),
  'preactresnet18-w16': bundled('preactresnet18', 'PreActResNet18 at width 16, 0.7 M parameters', cifar, 16),
  preactresnet18: bundled('preactresnet18', 'PreActResNet18 at width 64, 11.2 M parameters', cifar, 64),
  'wrn-28-2': bundled('wrn-28-2', 'Wide-ResNet 28-2, 1.5 M parameters', cifar),
  resnet18,
  'mobilenet-v2': mobileNetV2,
  'vit-small': vitSmall,
} as const satisfies Readonly<Record<string, NetworkCase>>

export type BenchNetwork = keyof typeof networks

/** @throws UserError for a name of no network, listing the names */
export function networkCase(name: string): NetworkCase {
  if (Object.hasOwn(networks, name)) return networks[name as BenchNetwork]
  throw new UserError(`network: expected one of ${Object.keys(networks).join(', ')}, got "${name}"`)
}
