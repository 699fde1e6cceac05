/** Asks again only after a while, and once for all who wait meanwhile. `freshForMs` may depend on the answer. */
export function remember<T>(ask: () => Promise<T>, freshForMs: (answer: T) => number): () => Promise<T> {
  let pending: Promise<T> | undefined;
  let staleAtMs = 0;
  return () => {
    if (pending && performance.now() < staleAtMs) return pending;
    staleAtMs = Infinity;
    pending = ask().then(
      (answer) => {
        staleAtMs = performance.now() + freshForMs(answer);
        return answer;
      },
      (error: unknown) => {
        staleAtMs = 0;
        throw error;
      },
    );
    return pending;
  };
}
