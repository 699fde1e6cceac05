import { describe, expect, it } from '@jest/globals';
import { copyStatement } from './copy-statement.ts';

const columns = [
  { name: 'id', type: 'uuid' },
  { name: 'owner_id', type: 'uuid' },
  { name: 'email', type: 'text' },
  { name: 'created_at', type: 'timestamp with time zone' },
];

describe('the statement that copies a table', () => {
  it('gives each copy ids of its own, moves instants back, and keeps the rest', () => {
    const text = copyStatement({ schema: 'deals', name: 'deals' }, columns);
    expect(text).toContain('insert into deals.deals ("id", "owner_id", "email", "created_at")');
    expect(text).toContain('bench_fill.copied_id(t."id", c.salt, c.shift_ms)');
    expect(text).toContain('t."created_at" - c.shift');
    expect(text).toContain('t."email"');
    expect(text).not.toContain('bases');
  });

  it('keeps whose a lead is: the team is shared by all copies', () => {
    expect(copyStatement({ schema: 'deals', name: 'deals' }, columns)).toContain('\n  t."owner_id",');
  });

  it('takes what is said of a column, and the basis only where it is asked for', () => {
    const table = { schema: 'scoring', name: 'lead_scores', columns: { email: "b.basis ->> 'xor'" } };
    const text = copyStatement(table, columns);
    expect(text).toContain("b.basis ->> 'xor'");
    expect(text).toContain('left join bases b on b.copy = c.number and b.lead_id = t.lead_id');
  });

  it('refuses a column that the table no longer has', () => {
    const table = { schema: 'ingestion', name: 'leads', columns: { e_mail: 't.e_mail' } };
    expect(() => copyStatement(table, columns)).toThrow('ingestion.leads has no column e_mail');
  });
});
