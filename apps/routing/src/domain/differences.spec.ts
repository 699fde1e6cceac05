import { describe, expect, it } from '@jest/globals';
import { differences } from './differences.ts';

describe('differences', () => {
  it('names the fields that have another value', () => {
    expect(differences({ capacity: 5, name: 'Ada' }, { capacity: 7, name: 'Ada' })).toEqual({
      capacity: { from: 5, to: 7 },
    });
  });

  it('compares what values say, whatever the order in which objects say it', () => {
    const before = { hours: { monday: [], friday: [{ from: '09:00', until: '17:00' }] } };
    const after = { hours: { friday: [{ until: '17:00', from: '09:00' }], monday: [] } };
    expect(differences(before, after)).toEqual({});
    expect(differences({ away: [1, 2] }, { away: [2, 1] })).not.toEqual({});
  });

  it('shows all of what is new', () => {
    expect(differences(null, { name: 'Ada', note: null })).toEqual({ name: { from: null, to: 'Ada' } });
  });
});
