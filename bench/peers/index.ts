/** The one table of peers. */
import { UserError } from '../../src/errors.ts'
import { ownCommand } from '../sides/own-command.ts'
import type { Command } from '../sides/process.ts'
import { node } from './node.ts'
import type { Peer } from './peer.ts'
import { autoAttackFolder, type EnvironmentName, pythonOf, scriptOf } from './python.ts'

/** Buffers above the threshold come from fresh pages each time; so high a one keeps them in the process. */
const tunedMalloc = { MALLOC_MMAP_THRESHOLD_: '4294967296', MALLOC_TRIM_THRESHOLD_: '4294967296' }

const python =
  (environment: EnvironmentName, script: string, env: Readonly<Record<string, string>> = {}) =>
  async (threads: number): Promise<Command> => ({
    program: await pythonOf(environment),
    args: [scriptOf(script)],
    env: { OMP_NUM_THREADS: String(threads), MKL_NUM_THREADS: String(threads), ...env },
  })

export const peers = {
  plain: {
    description: 'this project, step graphs as they are',
    tasks: ['train'],
    settings: { plain: true },
    command: ownCommand,
  },
  torch: {
    description: 'PyTorch, eager, as it comes',
    tasks: ['train', 'input-gradient'],
    command: python('torch', 'torch_peer.py'),
  },
  'torch-best': {
    description: 'PyTorch, eager, channels_last and tuned malloc',
    tasks: ['train', 'input-gradient'],
    settings: { channels_last: true },
    command: python('torch', 'torch_peer.py', tunedMalloc),
  },
  'torch-fused': {
    description: 'torch-best with the fused kernel of SGD',
    tasks: ['train'],
    settings: { channels_last: true, fused: true },
    command: python('torch', 'torch_peer.py', tunedMalloc),
  },
  'onnxruntime-training': {
    description: "ONNX Runtime's own training build, whose last version is 1.19.2; SGD without momentum",
    tasks: ['train'],
    command: python('training', 'training_peer.py'),
  },
  tfjs: {
    description: 'TensorFlow.js, WebAssembly backend',
    tasks: ['train', 'input-gradient'],
    networks: ['cnn'],
    command: node('tfjs.mjs'),
  },
  'jax-js': {
    description: 'jax-js, WebAssembly backend',
    tasks: ['train', 'input-gradient'],
    networks: ['cnn'],
    command: node('jax-js.mjs'),
  },
  torchattacks: {
    description: 'torchattacks on PyTorch',
    tasks: ['pgd'],
    settings: { tool: 'torchattacks' },
    command: python('torch', 'attack_peer.py'),
  },
  foolbox: {
    description: 'foolbox on PyTorch',
    tasks: ['pgd'],
    settings: { tool: 'foolbox' },
    command: python('torch', 'attack_peer.py'),
  },
  art: {
    description: 'the Adversarial Robustness Toolbox on PyTorch',
    tasks: ['pgd'],
    settings: { tool: 'art' },
    command: python('torch', 'attack_peer.py'),
  },
  autoattack: {
    description: "AutoAttack's own program, on PyTorch",
    tasks: ['autoattack'],
    settings: { tool: 'autoattack' },
    command: async (threads) => {
      const env = { BENCH_AUTOATTACK: await autoAttackFolder() }
      return python('torch', 'attack_peer.py', env)(threads)
    },
  },
} as const satisfies Readonly<Record<string, Peer>>

export type PeerName = keyof typeof peers

/** @throws UserError for a name of no peer, listing the names */
export function findPeer(name: string): Peer {
  if (Object.hasOwn(peers, name)) return peers[name as PeerName]
  throw new UserError(`--vs: expected some of ${Object.keys(peers).join(', ')}, got "${name}"`)
}
