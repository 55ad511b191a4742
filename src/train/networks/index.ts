/** The networks that can be trained by name. */
import { UserError } from '../../errors.ts'
import { cnn } from './cnn.ts'
import { fc } from './fc.ts'
import { mlp } from './mlp.ts'
import type { Network } from './network.ts'
import { preActResNet } from './preact-resnet.ts'
import { spiral } from './spiral.ts'
import { findWideResNet } from './wide-resnet.ts'

export type { BuiltNetwork, Network, NetworkOptions } from './network.ts'

/** Those with a fixed name; `findNetwork` knows the Wide-ResNets besides. */
export const networks = {
  cnn,
  mlp,
  preactresnet18: preActResNet(18),
  preactresnet34: preActResNet(34),
  preactresnet50: preActResNet(50),
  preactresnet101: preActResNet(101),
  preactresnet152: preActResNet(152),
  fc,
  spiral,
} as const satisfies Readonly<Record<string, Network>>

export type NetworkName = keyof typeof networks

const wideName = 'wrn-<depth>-<width>'

/** A line for each name of the table, and one for the Wide-ResNets. */
export const networkDescriptions: Readonly<Record<NetworkName | typeof wideName, string>> = {
  cnn: 'three 3x3 convolutions with BatchNorm, 32-64-64 channels',
  mlp: 'two hidden layers of 128 units',
  preactresnet18: 'pre-activation ResNet, 11.2 M parameters',
  preactresnet34: 'pre-activation ResNet, 21.3 M parameters',
  preactresnet50: 'pre-activation ResNet with bottlenecks, 23.5 M parameters',
  preactresnet101: 'pre-activation ResNet with bottlenecks, 42.5 M parameters',
  preactresnet152: 'pre-activation ResNet with bottlenecks, 58.1 M parameters',
  fc: 'seven hidden layers of 1024 units around a bottleneck of 12 (section 3.2 of the paper)',
  spiral: 'five hidden layers of 512 units around a bottleneck of 2 (figure 1 of the paper)',
  [wideName]: 'Wide-ResNet of even depth, 6 n + 4 is usual; wrn-28-10 has 36.5 M parameters, wrn-28-2 1.5 M',
}

/** Names to choose from, the Wide-ResNets by their pattern. */
export const networkNames: readonly string[] = Object.keys(networkDescriptions)

/** @throws UserError for a name of no network, listing the names */
export function findNetwork(name: string): Network {
  if (Object.hasOwn(networks, name)) return networks[name as NetworkName]
  const network = findWideResNet(name)
  if (network === undefined)
    throw new UserError(`network: expected one of ${networkNames.join(', ')}, got "${name}"`)
  return network
}
