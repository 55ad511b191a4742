/** The names in use in a graph, its subgraphs included, and new ones. */
import type { Graph } from './model.ts'
import { subgraphs } from './prune.ts'

export class Names {
  readonly #used = new Set<string>()
  readonly #counters = new Map<string, number>()

  constructor(graph: Graph) {
    this.reserve(graph)
  }

  add(name: string): void {
    this.#used.add(name)
  }

  /** A name not used yet, from a hint. */
  unique(hint: string): string {
    let count = this.#counters.get(hint) ?? 0
    let name = hint
    while (this.#used.has(name)) {
      count += 1
      name = `${hint}_${count}`
    }
    this.#counters.set(hint, count)
    this.#used.add(name)
    return name
  }

  /** Takes every name that occurs in a graph. */
  reserve(graph: Graph): void {
    for (const name of graph.initializers.keys()) this.#used.add(name)
    for (const { name } of graph.inputs) this.#used.add(name)
    for (const node of graph.nodes) {
      if (node.name !== '') this.#used.add(node.name)
      for (const output of node.outputs) this.#used.add(output)
      for (const inner of subgraphs(node)) this.reserve(inner)
    }
  }
}
