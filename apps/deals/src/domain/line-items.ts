/** What is sold. Stored with the deal and shown as it is, so in snake case. */
export type LineItem = {
  name: string;
  /** To the thousandth. */
  quantity: number;
  /** Without tax. */
  unit_price_cents: number;
  /** To the hundredth. */
  tax_percent: number;
};

export type Totals = { net_cents: number; tax_cents: number; gross_cents: number };

/** What the items come to. Each line is rounded by itself, half up, as it stands on an offer. */
export function totalsOf(items: readonly LineItem[]): Totals {
  const lines = items.map((item) => {
    const net = netOf(item);
    return { net, tax: roundedQuotient(net * BigInt(Math.round(item.tax_percent * 100)), 10_000n) };
  });
  const net = lines.reduce((sum, line) => sum + line.net, 0n);
  const tax = lines.reduce((sum, line) => sum + line.tax, 0n);
  return { net_cents: Number(net), tax_cents: Number(tax), gross_cents: Number(net + tax) };
}

function netOf({ quantity, unit_price_cents }: LineItem): bigint {
  return roundedQuotient(BigInt(Math.round(quantity * 1_000)) * BigInt(unit_price_cents), 1_000n);
}

/** Of numbers that are not negative. */
function roundedQuotient(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor / 2n) / divisor;
}
