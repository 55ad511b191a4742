/** Parts that several gradients share are built by the first that asks. */
export const memo = <T>(build: () => T): (() => T) => {
  let built: { readonly value: T } | undefined
  return () => {
    built ??= { value: build() }
    return built.value
  }
}
