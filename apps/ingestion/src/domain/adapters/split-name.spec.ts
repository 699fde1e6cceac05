import { describe, it, expect } from '@jest/globals';
import fc from 'fast-check';
import { splitName } from './split-name.ts';

describe('splitName', () => {
  it.each([
    ['Jana Muster', 'Jana', 'Muster'],
    ['Muster, Jana', 'Jana', 'Muster'],
    ['Dr. Jana Muster', 'Jana', 'Muster'],
    ['Prof. Dr. rer. nat. Jana Muster', 'Jana', 'Muster'],
    ['Frau Dr. Jana Muster', 'Jana', 'Muster'],
    ['Jana Muster, PhD', 'Jana', 'Muster'],
    ['Jana Maria Muster', 'Jana Maria', 'Muster'],
    ['Ludwig van der Beek', 'Ludwig', 'van der Beek'],
    ['Drew Muster', 'Drew', 'Muster'],
    ['Muster', undefined, 'Muster'],
    ['Dr.', undefined, 'Dr.'],
  ])('of %j is %j %j', (name, first, last) => {
    expect(splitName(name)).toEqual(
      first === undefined ? { last_name: last } : { first_name: first, last_name: last },
    );
  });

  it('of nothing is nothing', () => {
    expect(splitName(undefined)).toEqual({});
  });

  it('never throws and stays quick on hostile input', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (name) => void splitName(name)));
    const before = process.cpuUsage();
    splitName('dr. '.repeat(200_000));
    splitName('h c '.repeat(200_000));
    // Its own work, however busy the machine is; what is not linear takes far longer.
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(5_000);
  });
});
