import { recordset, sql } from '@dna/database';
import { dayMs, wholeFactor, type Decay } from '../domain/decay.ts';
import { heavierFirst, topCount, type WeightyRule } from '../domain/measure-entries.ts';
import { since, until, type Span } from './counting-entries.ts';
import type { Tx } from './tables.ts';

export type SummedContributions = {
  /** 10⁻¹² points, to be rounded by `toScore`. */
  sum: bigint;
  /** The five that weigh most, heaviest first. */
  top: WeightyRule[];
};

/**
 * `scoreLead` in SQL, for families with too many contributions to load: the same billionths, the same sum (a property
 * test holds the two together).
 *
 * @param decays by rule id; contributions of other rules do not count
 */
export async function sumContributions(
  tx: Tx,
  members: readonly string[],
  decays: ReadonlyMap<string, Decay>,
  atMs: number,
  span: Span,
): Promise<SummedContributions> {
  const whole = await sumWhole(tx, members, decays, atMs, span);
  const fading = await sumFading(tx, members, decays, atMs, span);
  const top = [...whole.top, ...fading.top].sort(heavierFirst).slice(0, topCount);
  return { sum: whole.sum + fading.sum, top };
}

/** Those that count in full until they expire: few different values, so counting them is enough. */
async function sumWhole(
  tx: Tx,
  members: readonly string[],
  decays: ReadonlyMap<string, Decay>,
  atMs: number,
  span: Span,
): Promise<SummedContributions> {
  const rules = [...decays]
    .filter(([, decay]) => decay.kind === 'none' || decay.kind === 'expire')
    .map(([ruleId, decay]) => ({
      rule_id: ruleId,
      alive_after: decay.kind === 'none' ? '-infinity' : new Date(atMs - decay.days * dayMs).toISOString(),
    }));
  const { rows } = await sql<{ rule_id: string; effective_milli_points: number; count: number }>`
    select rule_id, effective_milli_points, count(*) as count
    from contributions c join ${recordset(rules, 'rule_id uuid, alive_after timestamptz')} using (rule_id)
    where c.lead_id = any(${members}::uuid[]) and c.effective_milli_points <> 0
      and c.occurred_at > r.alive_after and c.occurred_at > ${since(span)} and c.occurred_at <= ${until(span)}
    group by rule_id, effective_milli_points`.execute(tx);
  const worths = rows.map((row) => ({
    ruleId: row.rule_id,
    count: row.count,
    picoPoints: BigInt(row.effective_milli_points) * BigInt(wholeFactor),
  }));
  return {
    sum: worths.reduce((sum, { picoPoints, count }) => sum + picoPoints * BigInt(count), 0n),
    top: worths
      .filter(({ picoPoints }) => picoPoints > 0n)
      .flatMap(({ ruleId, picoPoints, count }) =>
        Array.from({ length: Math.min(count, topCount) }, () => ({ ruleId, picoPoints })),
      ),
  };
}

/** Those that lose a little with every moment. */
async function sumFading(
  tx: Tx,
  members: readonly string[],
  decays: ReadonlyMap<string, Decay>,
  atMs: number,
  span: Span,
): Promise<SummedContributions> {
  const rules = [...decays].flatMap(([ruleId, decay]) =>
    decay.kind === 'linear' || decay.kind === 'half_life'
      ? [{ rule_id: ruleId, kind: decay.kind, length_ms: decay.days * dayMs }]
      : [],
  );
  if (rules.length === 0) return { sum: 0n, top: [] };
  const { rows } = await sql<{ sum: string; top: { rule_id: string; pico_points: string }[] }>`
    with counting as materialized (
      select c.rule_id, c.effective_milli_points::bigint * ${billionths} as pico_points
      from contributions c
      join ${recordset(rules, 'rule_id uuid, kind text, length_ms bigint')} using (rule_id)
      cross join lateral (
        select round(date_part('epoch', ${new Date(atMs)}::timestamptz - c.occurred_at) * 1000)::bigint as ms
      ) age
      where c.lead_id = any(${members}::uuid[]) and c.effective_milli_points <> 0
        and c.occurred_at > ${since(span)} and c.occurred_at <= ${until(span)}
    )
    select coalesce(sum(pico_points), 0)::text as sum, coalesce((
      select jsonb_agg(jsonb_build_object('rule_id', rule_id, 'pico_points', pico_points::text))
      from (
        select rule_id, pico_points from counting where pico_points > 0
        order by pico_points desc, rule_id limit ${topCount}
      ) heaviest
    ), '[]') as top
    from counting`.execute(tx);
  const { sum, top } = rows[0]!;
  return {
    sum: BigInt(sum),
    top: top.map((entry) => ({ ruleId: entry.rule_id, picoPoints: BigInt(entry.pico_points) })),
  };
}

/** `decayFactor` of the domain. */
const billionths = sql`case
  when age.ms <= 0 then ${wholeFactor}::bigint
  when kind = 'half_life' then floor(power(2::float8, -age.ms::float8 / length_ms) * ${wholeFactor}::float8 + 0.5)::bigint
  when age.ms >= length_ms then 0
  else div((length_ms - age.ms)::numeric * ${wholeFactor}::bigint, length_ms)::bigint
end`;
