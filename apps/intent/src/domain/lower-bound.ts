/** One-sided, 95 %. */
const z = 1.645;

/**
 * The lower end of a confidence: what may be believed at the least, seeing how little it rests on. With much evidence it
 * comes close to the confidence, with little it stays far below.
 *
 * It is the lower end of Wilson's score interval for a proportion (E. B. Wilson, Probable inference, the law of
 * succession, and statistical inference, Journal of the American Statistical Association 22, 1927, 209-212):
 * `(p + z²/2n − z √(p(1 − p)/n + z²/4n²)) / (1 + z²/n)`, with the confidence as the proportion,
 * `p = E_k / (ΣE + κ)`, and all evidence, the prior's included, as the number of trials, `n = ΣE + κ`. A signal of
 * weight 1 so counts as one trial, and κ as trials that spoke for nothing; since signals of one person are not
 * independent trials, it is a careful measure and no probability.
 *
 * Written as `p² / (p + z²/2n + z √…)`, which is the same (the two ends multiply to `p² / (1 + z²/n)`) without a
 * difference of nearly equal numbers.
 *
 * @param total ΣE of all products at the same instant
 * @param prior κ
 */
export function lowerBound(evidence: number, total: number, prior: number): number {
  const n = total + prior;
  const p = evidence / n;
  const half = z ** 2 / (2 * n);
  const root = z * Math.sqrt((p * (1 - p)) / n + (half / z) ** 2);
  return p ** 2 / (p + half + root);
}
