import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { stripQuery, stripSecrets } from './strip-secrets.ts';

describe('a body that is kept', () => {
  it('is as it came, without the secret', () => {
    const body = readFileSync(
      new URL('../adapters/google-ads/samples/google_lead_int64_precision.json', import.meta.url),
      'utf8',
    );
    expect(stripSecrets(body)).toBe(body.replace('google-key-for-tests-only', '[removed]'));
  });

  it.each([
    [
      '{"secret":"s3cret","a":[{"writeKey" : "w\\"k"}]}',
      '{"secret":"[removed]","a":[{"writeKey" : "[removed]"}]}',
    ],
    ['{"\\u0073ecret":"other"}', '{"secret":"[removed]"}'],
    ['{"google_key":12345678}', '{"google_key":"[removed]"}'],
    ['{"elsewhere":"s3cr\\u0065t"}', '{"elsewhere":"[removed]"}'],
    ['secret=s3cret&a=1', 'secret=[removed]&a=1'],
    ['{"secret":null,"secrets":"kept"}', '{"secret":null,"secrets":"kept"}'],
    ['not json \u0000', 'not json \uFFFD'],
  ])('%j is kept as %j', (body, kept) => {
    expect(stripSecrets(body, ['s3cret'])).toBe(kept);
  });

  it('never holds an active secret, whatever comes', () => {
    const secret = 'S-e-c-r-e-t';
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        fc.constant(secret),
        fc.string(),
        fc.array(tie('any'), { maxLength: 3 }),
        fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('secret', 'api_key')), tie('any'), {
          maxKeys: 3,
        }),
      ),
    })).any;
    fc.assert(
      fc.property(value, (body) => {
        expect(stripSecrets(JSON.stringify(body), [secret])).not.toContain(secret);
      }),
    );
  });
});

it('the parameters of a URL lose their tokens', () => {
  expect(stripQuery({ event: 'a', token: 't', api_key: 'k', 'hub.verify_token': 'v' })).toEqual({
    event: 'a',
  });
});
