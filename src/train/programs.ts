/** A graph whose weights are inputs, in the form in which it is run: plain, or lowered for one size of batch. */
import type { Model } from '../onnx/model.ts'
import type { Tensor } from '../onnx/tensor.ts'
import { type Lowered, lowerStep, whyPlain } from '../runtime/lowering/index.ts'
import { providers } from '../runtime/providers/index.ts'
import { cpu, isCpu, providerText } from '../runtime/providers/provider.ts'
import type { SessionOptions } from '../runtime/session.ts'

export interface ProgramOptions extends SessionOptions {
  /** false: the graph is run as it is, not in the form that the provider runs faster. */
  readonly lowering?: boolean | undefined
  /** Told how batches of a size are run, in words, when the first of them comes. */
  readonly onProgram?: ((how: string) => void) | undefined
}

/** What a program is run by. */
interface Released {
  release(): Promise<void>
}

export interface Program<Session extends Released> {
  readonly session: Session
  readonly lowered: Lowered | undefined
}

/** One graph for batches of any size. Sessions are opened when the first batch of a size comes. */
export class Programs<Session extends Released> {
  readonly #model: Model
  readonly #options: ProgramOptions
  readonly #open: (model: Model) => Promise<Session>
  readonly #bySize = new Map<number, Program<Session>>()
  #plain: Session | undefined

  constructor(model: Model, options: ProgramOptions, open: (model: Model) => Promise<Session>) {
    this.#model = model
    this.#options = options
    this.#open = open
  }

  /** @throws UserError if ONNX Runtime does not load the graph */
  async forBatch(n: number): Promise<Program<Session>> {
    const known = this.#bySize.get(n)
    if (known) return known
    const lowered = this.#whyNone === undefined ? await lowerStep(this.#model, n) : undefined
    this.#options.onProgram?.(await this.#inWords(n, lowered))
    const session = lowered ? await this.#open(lowered.model) : await this.#openPlain()
    const program = { session, lowered }
    this.#bySize.set(n, program)
    return program
  }

  /** Why no batch at all is lowered, in words. */
  get #whyNone(): string | undefined {
    const { lowering, provider = cpu } = this.#options
    if (!isCpu(provider)) return `${providerText(provider)} has kernels of its own`
    return lowering === false ? 'lowering is off' : undefined
  }

  async #openPlain(): Promise<Session> {
    const { provider = cpu } = this.#options
    this.#plain ??= await this.#open(providers[provider.name].form(this.#model))
    return this.#plain
  }

  async #inWords(n: number, lowered: Lowered | undefined): Promise<string> {
    if (lowered) return `batches of ${n} run by blocked kernels`
    const why = this.#whyNone ?? (await whyPlain(n))
    return `batches of ${n} run the plain graph: ${why}`
  }

  async release(): Promise<void> {
    const sessions = new Set([...this.#bySize.values()].map(({ session }) => session))
    for (const session of sessions) await session.release()
  }
}

/** Tensors laid out for one program as another one, or none, takes them; those that both take alike are the same objects. */
export function relaid(
  state: Readonly<Record<string, Tensor>>,
  from: Lowered | undefined,
  to: Lowered | undefined,
): Record<string, Tensor> {
  const entries = Object.entries(state).map(([name, tensor]) => {
    if (from?.layouts.get(name) === to?.layouts.get(name)) return [name, tensor] as const
    const plain = from ? from.decode(name, tensor) : tensor
    return [name, to ? to.encode(name, plain) : plain] as const
  })
  return Object.fromEntries(entries)
}
