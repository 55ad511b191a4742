/** Measures the points of an axis in turns, each in a process of its own, with the matrix product among them. */
import { rmSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { findNetwork } from '../../src/train/networks/index.ts'
import type { Spread } from '../compare.ts'
import { MachineLoad } from '../machine-load.ts'
import { quantile } from '../paired.ts'
import { type Command, SideProcess } from '../sides/process.ts'
import type { Workload } from '../sides/protocol.ts'
import { writeWorkload } from '../sides/workload.ts'
import { forwardOperations, trainingOperations } from './arithmetic.ts'
import { type GrowthPoint, isEvaluation } from './axes.ts'
import { exponent } from './fit.ts'
import { gemmOperations } from './gemm-size.ts'
import type { AxisResult, Exponents, PointResult } from './result.ts'

export interface MeasureOptions {
  readonly threads: number
  readonly rounds: number
}

const [shape, classes] = [[3, 32, 32], 10]
/** Of an evaluation, in pixel units: so small that nearly all images stand, so that each radius has as much to do. */
const epsilon = 1e-5

const roundSeconds = 0.4
/** Milliseconds in which threads of the process before stop to spin. */
const settling = 50

interface Running {
  readonly process: SideProcess
  /** Floating point operations of one run. */
  readonly operations: number
  /** In seconds. */
  readonly opening: number
  readonly repeat: number
  readonly peaks: number[]
  /** Of one run, each round. */
  readonly seconds: number[]
}

/** @throws UserError if a process cannot do its work */
export async function measureAxis(
  points: readonly GrowthPoint[],
  options: MeasureOptions,
): Promise<AxisResult> {
  const running: Running[] = []
  try {
    running.push(await open(sideOf('gemm.ts'), gemmWorkload(options.threads), () => gemmOperations))
    for (const point of points) running.push(await openPoint(point, options.threads))
    const machine = new MachineLoad()
    for (let round = 0; round < options.rounds; round += 1)
      for (const side of round % 2 === 0 ? running : running.toReversed()) {
        await pause(settling)
        const { seconds, peak } = await machine.during(() => side.process.round(side.repeat))
        side.seconds.push(seconds / side.repeat)
        side.peaks.push(peak)
      }
    const [gemm, ...sides] = running as [Running, ...Running[]]
    const results = sides.map((side, i) => summary(points[i]!.x, side, gemm))
    return {
      points: results,
      exponents: exponentsOf(results),
      gemm: spread(rates(gemm).map((rate) => rate / 1e9)),
      othersShare: machine.othersShare,
    }
  } finally {
    for (const side of running) side.process.close()
  }
}

const sideOf = (script: string): Command => ({
  program: process.execPath,
  args: ['--import', 'tsx', fileURLToPath(new URL(script, import.meta.url))],
})

async function openPoint(point: GrowthPoint, threads: number): Promise<Running> {
  const { network, width, batch, images = batch, radii = 1 } = point
  const { model } = findNetwork(network)({ shape, classes, seed: 0, width })
  const evaluates = isEvaluation(point)
  const folder = writeWorkload(model, evaluates ? noSamples : trainingSamples(batch))
  try {
    // FGSM is one step of PGD.
    const task = evaluates ? 'pgd' : 'train'
    const sizes = { network, shape, classes, batch, samples: images, threads }
    const rest = { folder, epsilon, steps: 1, queries: 0, settings: { radii: String(radii) } }
    const command = sideOf(evaluates ? 'evaluating.ts' : '../sides/own.ts')
    const forward = forwardOperations(model, shape)
    return await open(command, { task, ...sizes, ...rest }, (passes) =>
      evaluates ? passes * forward : batch * trainingOperations(model, shape),
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const noSamples = { images: new Float32Array(0), labels: new Int32Array(0) }

const trainingSamples = (batch: number) => ({
  images: Float32Array.from({ length: batch * 3 * 32 * 32 }, (_, i) => ((i * 7919) % 256) / 255),
  labels: Int32Array.from({ length: batch }, (_, i) => i % classes),
})

const gemmWorkload = (threads: number): Workload => {
  const nothing = { samples: 0, folder: '', epsilon: 0, steps: 0, queries: 0, settings: {} }
  return { task: 'train', network: 'gemm', shape: [], classes: 0, batch: 0, threads, ...nothing }
}

/** @param operationsOf of a run, by what it gave back */
async function open(
  command: Command,
  workload: Workload,
  operationsOf: (value: number) => number,
): Promise<Running> {
  const began = performance.now()
  const process = new SideProcess(command)
  try {
    await process.open(workload)
    const { value } = await process.round(1)
    const opening = (performance.now() - began) / 1000
    const { seconds } = await process.round(1)
    const repeat = Math.ceil(roundSeconds / seconds)
    return { process, operations: operationsOf(value), opening, repeat, peaks: [], seconds: [] }
  } catch (error) {
    process.close()
    throw error
  }
}

const rates = ({ operations, seconds }: Running): number[] => seconds.map((s) => operations / s)

function summary(x: number, side: Running, gemm: Running): PointResult {
  const most = rates(gemm)
  return {
    x,
    milliseconds: spread(side.seconds.map((s) => 1000 * s)),
    operations: side.operations,
    share: spread(rates(side).map((rate, round) => rate / most[round]!)),
    peak: Math.max(...side.peaks),
    opening: side.opening,
  }
}

function exponentsOf(points: readonly PointResult[]): Exponents {
  const by = (x: (p: PointResult) => number, y: (p: PointResult) => number) =>
    exponent(points.map((p) => [x(p), y(p)]))
  const time = (p: PointResult) => p.milliseconds.median
  return {
    time: by((p) => p.x, time),
    operations: by(
      (p) => p.x,
      (p) => p.operations,
    ),
    timeByOperations: by((p) => p.operations, time),
    memory: by(
      (p) => p.x,
      (p) => p.peak,
    ),
    opening: by(
      (p) => p.x,
      (p) => p.opening,
    ),
  }
}

const spread = (values: readonly number[]): Spread => ({
  low: quantile(values, 0.25),
  median: quantile(values, 0.5),
  high: quantile(values, 0.75),
})
