import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { isInfrastructureError } from '@dna/database';

const withCode = (code: string) => Object.assign(new Error('said by Postgres'), { code });

describe('isInfrastructureError', () => {
  it.each([
    '08006',
    '40001',
    '40P01',
    '53300',
    '57P01',
    '57P03',
    '55P03',
    '25006',
    '28P01',
    '3D000',
    'ECONNREFUSED',
  ])('waits for %s', (code) => {
    expect(isInfrastructureError(withCode(code))).toBe(true);
    expect(isInfrastructureError(new Error('wrapped', { cause: withCode(code) }))).toBe(true);
  });

  it('knows an error of the runtime itself, whatever context it comes from', () => {
    const error = runInNewContext(`Object.assign(new Error('read'), { code: 'ECONNRESET' })`);
    expect(error).not.toBeInstanceOf(Error);
    expect(isInfrastructureError(error)).toBe(true);
    expect(isInfrastructureError(new AggregateError([error]))).toBe(true);
  });

  it.each(['23505', '22P02', '42P01', '57014', 'ERR_ASSERTION'])('does not wait for %s', (code) => {
    expect(isInfrastructureError(withCode(code))).toBe(false);
  });

  it('knows a lost connection by its words', () => {
    expect(isInfrastructureError(new Error('Connection terminated unexpectedly'))).toBe(true);
    expect(isInfrastructureError(new Error('something else'))).toBe(false);
    expect(isInfrastructureError('a string')).toBe(false);
  });
});
