/** The contract of gradient rules: one operator in, thunks for the gradients of its inputs out. */
import type { PlainAttribute } from '../onnx/attributes.ts'
import type { GraphBuilder, Value } from '../onnx/builder.ts'
import type { Node } from '../onnx/model.ts'

/** What a rule may use. Operands carry the ONNX specification's names. */
export interface RuleContext<Inputs, Attributes> {
  readonly g: GraphBuilder
  readonly node: Node
  /** Omitted optional inputs are undefined. */
  readonly inputs: Inputs
  /** The node's own results; an omitted optional output is the empty name. */
  readonly outputs: readonly Value[]
  /** The cotangent of the first output, with its shape. */
  readonly dY: Value
  /** The cotangents of all outputs; undefined where nothing depends on one. */
  readonly dYs: readonly (Value | undefined)[]
  /** As written in the node: a rule destructures them with the operator's defaults. */
  readonly attributes: Attributes
  /** The values whose gradients are asked for: `inputs` among them, and what subgraphs take from outside. */
  readonly wanted: ReadonlySet<Value>
  /**
   * Differentiates nodes that the rule has appended from position `from` on (see composed.ts), to `g` or to the builder
   * of a subgraph.
   */
  readonly differentiate: (
    seeds: readonly Seed[],
    wrt: readonly Value[],
    from: number,
    builder?: GraphBuilder,
  ) => (Value | null)[]
}

/** A value and the cotangent that flows into it from outside, of the same shape. */
export interface Seed {
  readonly value: Value
  readonly cotangent: Value
}

/** Appends the nodes of one gradient when asked for; null: there is none (the derivative is zero everywhere). */
export type Gradient = (() => Value) | null

/**
 * The gradients of a node's inputs, in their order; of an operator with subgraphs, which reads more than its inputs,
 * those of all that it reads, by name. A gradient has the shape of its value; an operator that broadcasts
 * (`broadcasting` in unbroadcast.ts) may give the shape of the output, the driver reduces it.
 */
export type Gradients = readonly Gradient[] | ReadonlyMap<Value, Gradient>

/** The rule of an operator. */
export type GradRule<
  Inputs extends readonly (Value | undefined)[] = readonly Value[],
  Attributes = Readonly<Record<string, never>>,
  Result extends Gradients = readonly Gradient[],
> = (context: RuleContext<Inputs, Attributes>) => Result

/** A rule seen from the driver, which knows neither the operands nor the attributes. */
export type AnyRule = GradRule<
  readonly (Value | undefined)[],
  Readonly<Record<string, PlainAttribute>>,
  Gradients
>
