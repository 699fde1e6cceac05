/** The schema with what the prefill needs while it works. */
export const SCRATCH = 'bench_fill';

const signed = (value: bigint) => BigInt.asIntN(64, value).toString();

/** The low 64 bits of a number, as arithmetic on 64-bit integers keeps them elsewhere; signed, as Postgres has them. */
const low64 = (value: string) =>
  `(mod(${value} + ${2n ** 128n + 2n ** 63n}, ${2n ** 64n}) - ${2n ** 63n})::bigint`;

/** Finaliser of splitmix64, as in `basisHash` of the contracts. */
const mix = `
create function bench_fill.mix(value bigint) returns bigint language plpgsql immutable as $$
declare
  z bigint := ${low64(`value::numeric + ${signed(0x9e3779b97f4a7c15n)}`)};
begin
  z := ${low64(`(z # ((z >> 30) & ${2n ** 34n - 1n}))::numeric * ${signed(0xbf58476d1ce4e5b9n)}`)};
  z := ${low64(`(z # ((z >> 27) & ${2n ** 37n - 1n}))::numeric * ${signed(0x94d049bb133111ebn)}`)};
  return z # ((z >> 31) & ${2n ** 33n - 1n});
end $$`;

const basisHash = `
create function bench_fill.basis_hash(event_id uuid, revision int) returns bigint language plpgsql immutable as $$
declare
  digits text := replace(event_id::text, '-', '');
  high bigint := ('x' || left(digits, 16))::bit(64)::bigint;
  low bigint := ('x' || right(digits, 16))::bit(64)::bigint;
  mixed numeric := bench_fill.mix(bench_fill.mix(high) # low) + revision::numeric;
begin
  return bench_fill.mix(${low64('mixed')});
end $$`;

/**
 * An id of the same version that belongs to the copy. Of an id that begins with its time (7), the time moves; one that
 * is random gets the copy's first digits: so the rows of a copy lie side by side in every index, which makes filling
 * it quick. The rest of the digits stays, so no two ids can meet.
 */
const copiedId = `
create function bench_fill.copied_id(id uuid, salt text, shift_ms bigint) returns uuid language sql immutable as $$
  select case when substr(id::text, 15, 1) = '7'
    then (lpad(to_hex(('x' || left(id::text, 8) || substr(id::text, 10, 4))::bit(48)::bigint - shift_ms), 12, '0')
      || substr(id::text, 14))::uuid
    else (salt || substr(id::text, 9))::uuid
  end
$$`;

const copiedTime = `
create function bench_fill.copied_time(at text, shift interval) returns text language sql stable as $$
  select to_char((at::timestamptz - shift) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$`;

/** What a decision was taken on names the lead's ids, its organization and two instants. */
const copiedInputs = `
create function bench_fill.copied_inputs(inputs jsonb, salt text, shift_ms bigint) returns jsonb
language plpgsql stable as $$
declare
  copied jsonb := inputs;
  part text;
begin
  copied := jsonb_set(copied, '{lead_ids}', (
    select coalesce(jsonb_agg(bench_fill.copied_id(id::uuid, salt, shift_ms)), '[]')
    from jsonb_array_elements_text(inputs -> 'lead_ids') as id));
  if inputs ->> 'organization_id' is not null then
    copied := jsonb_set(copied, '{organization_id}',
      to_jsonb(bench_fill.copied_id((inputs ->> 'organization_id')::uuid, salt, shift_ms)));
  end if;
  foreach part in array array['score', 'intent'] loop
    if inputs #>> array[part, 'as_of'] is not null then
      copied := jsonb_set(copied, array[part, 'as_of'], to_jsonb(bench_fill.copied_time(
        inputs #>> array[part, 'as_of'], shift_ms * interval '1 millisecond')));
    end if;
  end loop;
  return copied;
end $$`;

/** In the order in which they need each other. */
export const copyFunctions: readonly string[] = [mix, basisHash, copiedId, copiedTime, copiedInputs];

/** What score and intent of each copied lead have seen, by the id of the lead it is a copy of. */
export const copiedBases = `
  select c.number as copy, f.lead_id, jsonb_build_object('count', count(*), 'xor', lpad(to_hex(
    bit_xor(bench_fill.basis_hash(bench_fill.copied_id(f.event_id, c.salt, c.shift_ms), f.revision))), 16, '0')) as basis
  from chunk c cross join bench_fill.scoring_facts f
  group by c.number, f.lead_id`;
