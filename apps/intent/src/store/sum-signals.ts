import type { Product } from '@dna/contracts';
import { sql } from '@dna/database';
import { halfLifeDays, wholeFactor } from '../domain/age-evidence.ts';
import { perProduct, type PerProduct } from '../domain/weigh-intent.ts';
import { since, until, type Span } from './weighing-signals.ts';
import type { Tx } from './tables.ts';

export type SummedSignals = {
  /** For and against, in 10⁻¹². */
  sums: PerProduct<bigint>;
  /** The five that weigh most, heaviest first. */
  top: { ruleId: string; eventType: string; product: Product; picoWeight: bigint }[];
};

/**
 * `sumSignals` in SQL, for families with too many signals to load: the same billionths, the same sums (a property test
 * holds the two together).
 */
export async function sumSignalsInDatabase(
  tx: Tx,
  members: readonly string[],
  ruleIds: readonly string[],
  atMs: number,
  span: Span,
): Promise<SummedSignals> {
  const lengthMs = halfLifeDays * 86_400_000;
  const { rows } = await sql<{ sums: Record<string, string>; top: Top[] }>`
    with weighing as materialized (
      select s.event_id, s.rule_id, s.event_type, s.product, s.milli_weight::bigint * (
        case when age.ms <= 0 then ${wholeFactor}::bigint
        else floor(power(2::float8, -age.ms::float8 / ${lengthMs}) * ${wholeFactor}::float8 + 0.5)::bigint end
      ) as pico_weight
      from intent_signals s
      cross join lateral (
        select round(date_part('epoch', ${new Date(atMs)}::timestamptz - s.occurred_at) * 1000)::bigint as ms
      ) age
      where s.lead_id = any(${members}::uuid[]) and s.rule_id = any(${ruleIds}::uuid[])
        and s.occurred_at > ${since(span)} and s.occurred_at <= ${until(span)}
    )
    select
      coalesce((
        select jsonb_object_agg(product, total::text)
        from (select product, sum(pico_weight) as total from weighing group by product) each
      ), '{}') as sums,
      coalesce((
        select jsonb_agg(to_jsonb(heaviest) || jsonb_build_object('pico_weight', pico_weight::text)
          order by pico_weight desc, event_id, rule_id)
        from (
          select * from weighing where pico_weight > 0 order by pico_weight desc, event_id, rule_id limit 5
        ) heaviest
      ), '[]') as top`.execute(tx);
  const { sums, top } = rows[0]!;
  return {
    sums: perProduct((product) => BigInt(sums[product] ?? 0)),
    top: top.map((signal) => ({
      ruleId: signal.rule_id,
      eventType: signal.event_type,
      product: signal.product,
      picoWeight: BigInt(signal.pico_weight),
    })),
  };
}

type Top = { rule_id: string; event_type: string; product: Product; pico_weight: string };
