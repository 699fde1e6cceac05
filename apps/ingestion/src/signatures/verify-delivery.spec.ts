import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { adapters } from '../domain/adapters/adapters.ts';
import { signatureStyles, type Authentication } from '../domain/adapters/authentication.ts';
import { answerChallenge } from './answer-challenge.ts';
import { digest } from './same.ts';
import { verifyStandardWebhooks } from './standard-webhooks.ts';
import { verifyDelivery } from './verify-delivery.ts';

const folder = path.resolve(import.meta.dirname, '../domain/adapters');
const file = (name: string): Buffer => readFileSync(path.join(folder, name));
const json = (name: string) => JSON.parse(file(name).toString('utf8'));
const lowerCase = (headers: Record<string, string>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

type Vector = {
  name: string;
  expect: 'accept' | 'reject_401' | 'reject_timestamp' | 'duplicate_acknowledge_2xx';
  now_unix: number;
  active_secrets: string[];
  headers: Record<string, string>;
  body_file: string | null;
  body?: string;
};
const { cases } = json('generic/samples/standard_webhooks_vectors.json') as { cases: Vector[] };

describe('Standard Webhooks', () => {
  it('has its 17 vectors', () => {
    expect(cases).toHaveLength(17);
  });

  it.each(cases.map((each) => [each.name, each] as const))('%s', (_name, each) => {
    const body =
      each.body_file === null ? Buffer.from(each.body!) : file(`generic/samples/${each.body_file}`);
    const verdict = verifyStandardWebhooks(
      lowerCase(each.headers),
      body,
      each.active_secrets,
      new Date(each.now_unix * 1_000),
    );
    const expected = {
      accept: { ok: true, deliveryId: each.headers['webhook-id'] ?? each.headers['Webhook-Id'] },
      // By its id it is the same event as the first case: see the webhook's own tests.
      duplicate_acknowledge_2xx: { ok: true, deliveryId: 'msg_test_0001' },
      reject_timestamp: { ok: false, refusal: 'wrong_timestamp' },
      reject_401: { ok: false, refusal: expect.stringMatching(/^(?:wrong|missing)_signature$/) },
    }[each.expect];
    expect(verdict).toEqual(expected);
  });
});

const signed: [
  string,
  Authentication,
  { body: Buffer; headers: Record<string, string>; secret: string; now: number },
][] = [
  [
    'LinkedIn',
    adapters.get('linkedin-ads')!.authentication!,
    {
      body: file('linkedin-ads/samples/linkedin_lead_notification.json'),
      headers: json('linkedin-ads/samples/linkedin_lead_notification.headers.json'),
      secret: 'linkedin-client-secret-for-tests-only',
      now: 1,
    },
  ],
  [
    'Meta',
    adapters.get('meta-ads')!.authentication!,
    {
      body: file('meta-ads/samples/meta_leadgen_two_changes.json'),
      headers: json('meta-ads/samples/meta_leadgen_two_changes.headers.json'),
      secret: 'meta-app-secret-for-tests-only',
      now: 1,
    },
  ],
  [
    'Calendly',
    adapters.get('calendly')!.authentication!,
    {
      body: file('calendly/samples/calendly_invitee_created.json'),
      headers: lowerCase({
        'Calendly-Webhook-Signature': json('calendly/samples/calendly_invitee_created.headers.json')[
          'Calendly-Webhook-Signature'
        ],
      }),
      secret: 'calendly-signing-key-for-tests-only',
      now: 1_777_881_610,
    },
  ],
  [
    'HubSpot',
    adapters.get('hubspot')!.authentication!,
    {
      body: file('hubspot/samples/hubspot_batch.json'),
      headers: json('hubspot/samples/hubspot_batch.headers.json'),
      secret: 'hubspot-client-secret-for-tests-only',
      now: 1_777_881_610,
    },
  ],
  [
    'GitHub style',
    signatureStyles.github,
    {
      body: Buffer.from(json('generic/samples/github_style.json').body),
      headers: json('generic/samples/github_style.json').headers,
      secret: 'github-style-secret-for-tests-only',
      now: 1,
    },
  ],
  [
    'Stripe style',
    signatureStyles.stripe,
    {
      body: Buffer.from(json('generic/samples/stripe_style.json').body),
      headers: json('generic/samples/stripe_style.json').headers,
      secret: 'stripe-style-secret-for-tests-only',
      now: 1_777_881_610,
    },
  ],
  [
    'ours',
    signatureStyles.webhook_signature,
    {
      body: Buffer.from('{}'),
      headers: { 'x-webhook-signature': `sha256=${createHmac('sha256', 'a').update('{}').digest('hex')}` },
      secret: 'a',
      now: 1,
    },
  ],
];

describe('a signature', () => {
  const verify = (
    authentication: Authentication,
    { body, headers, secrets, now }: { body: Buffer; headers: object; secrets: string[]; now: number },
  ) =>
    verifyDelivery(
      authentication,
      {
        method: 'POST',
        uri: 'https://hooks.vendor.example/webhooks/hubspot',
        headers: lowerCase(headers as Record<string, string>),
        rawBody: body,
        json: () => JSON.parse(body.toString('utf8')),
      },
      secrets,
      new Date(now * 1_000),
    );

  describe.each(signed)('of %s', (_name, authentication, { body, headers, secret, now }) => {
    it('is believed, also while another secret is active', () => {
      expect(verify(authentication, { body, headers, secrets: ['another', secret], now })).toMatchObject({
        ok: true,
      });
    });

    it('is not believed with other secrets, without any, without a header, or after a change', () => {
      const changed = Buffer.concat([body, Buffer.from(' ')]);
      for (const attempt of [
        { body, headers, secrets: ['another'], now },
        { body, headers, secrets: [], now },
        { body, headers: {}, secrets: [secret], now },
        { body: changed, headers, secrets: [secret], now },
      ]) {
        expect(verify(authentication, attempt)).toMatchObject({ ok: false });
      }
    });
  });

  it.each(['Calendly', 'HubSpot', 'Stripe style'])(
    'of %s is not believed outside of its five minutes',
    (name) => {
      const [, authentication, { body, headers, secret }] = signed.find(([of]) => of === name)!;
      for (const now of [1_777_881_299, 1_777_881_902]) {
        expect(verify(authentication, { body, headers, secrets: [secret], now })).toEqual({
          ok: false,
          refusal: 'wrong_timestamp',
        });
      }
    },
  );

  it('never throws, whatever the headers say, and believes no noise', () => {
    const authentications = signed.map(([, authentication]) => authentication);
    const names = [
      'x-li-signature',
      'x-hub-signature-256',
      'stripe-signature',
      'webhook-signature',
      'webhook-id',
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...authentications, signatureStyles.standard_webhooks),
        fc.dictionary(fc.constantFrom(...names), fc.string()),
        (authentication, headers) => {
          const attempt = { body: Buffer.from('{}'), headers, secrets: ['secret'], now: 1 };
          expect(verify(authentication, attempt).ok).toBe(false);
        },
      ),
    );
  });
});

describe('a secret in the body', () => {
  const authentication = adapters.get('lemlist')!.authentication!;
  const secrets = ['new-secret', 'lemlist-echo-secret-for-tests-only'];
  const verify = (body: unknown) =>
    verifyDelivery(
      authentication,
      { method: 'POST', uri: '', headers: {}, rawBody: Buffer.alloc(0), json: () => body },
      secrets,
      new Date(0),
    );

  it.each([
    [json('lemlist/samples/emails_replied.json'), { ok: true }],
    [json('lemlist/samples/bad_wrong_secret.json'), { ok: false, refusal: 'wrong_secret' }],
    [{ secret: '' }, { ok: false, refusal: 'missing_secret' }],
    [{ secret: ['new-secret'] }, { ok: false, refusal: 'wrong_secret' }],
    [{ secret: { toString: 1 } }, { ok: false, refusal: 'wrong_secret' }],
    [[{ secret: 'new-secret' }, {}], { ok: false, refusal: 'missing_secret' }],
    [[], { ok: false, refusal: 'missing_secret' }],
    ['new-secret', { ok: false, refusal: 'missing_secret' }],
  ])('is compared with all active ones (%#)', (body, verdict) => {
    expect(verify(body)).toEqual(verdict);
  });
});

describe('a challenge', () => {
  it("of LinkedIn is answered with the code's HMAC", () => {
    const sample = json('linkedin-ads/samples/linkedin_challenge.json');
    const answer = answerChallenge({ kind: 'signed_code' }, sample.request.query, {
      secrets: [sample.client_secret_test_only],
      tokenHashes: [],
    });
    expect(answer?.contentType).toBe(sample.expected_response.content_type);
    expect(JSON.parse(answer!.body)).toEqual(sample.expected_response.body);
  });

  it('of Meta is answered with the code, where the token is right', () => {
    const sample = json('meta-ads/samples/meta_verify_request.json');
    const ask = (token: string, change: object = {}) =>
      answerChallenge(
        { kind: 'verify_token' },
        { ...sample.request.query, ...change },
        {
          secrets: [],
          tokenHashes: [digest(token)],
        },
      );
    expect(ask('meta-verify-token-for-tests-only')?.body).toBe(sample.expected_response.body_text);
    expect(ask('another')).toBeNull();
    expect(ask('meta-verify-token-for-tests-only', { 'hub.challenge': '<script>' })).toBeNull();
    expect(ask('meta-verify-token-for-tests-only', { 'hub.mode': 'unsubscribe' })).toBeNull();
  });
});

describe('a secret in the body', () => {
  const authentication: Authentication = { kind: 'body_secret', field: 'secret' };
  const verdictOn = (body: unknown, secrets: readonly string[]) =>
    verifyDelivery(
      authentication,
      { method: 'POST', uri: '', headers: {}, rawBody: Buffer.alloc(0), json: () => body },
      secrets,
      new Date(0),
    );

  it('has to be in every item of a list', () => {
    const [right, wrong] = [{ secret: 'right-secret' }, { secret: 'other-secret' }];
    expect(verdictOn([right, right], ['new-secret', 'right-secret'])).toEqual({ ok: true });
    expect(verdictOn([right, wrong], ['right-secret'])).toEqual({ ok: false, refusal: 'wrong_secret' });
    expect(verdictOn([right, {}], ['right-secret'])).toEqual({ ok: false, refusal: 'missing_secret' });
  });

  it('is looked for until one is wrong: whoever has none cannot make us compare a thousand', () => {
    let comparisons = 0;
    const secrets = new Proxy(['right-secret'], {
      get: (target, name, receiver) => {
        if (name === '0') comparisons += 1;
        return Reflect.get(target, name, receiver) as unknown;
      },
    });
    const verdict = verdictOn(Array(1_000).fill({ secret: 'wrong-secret' }), secrets);
    expect(verdict).toEqual({ ok: false, refusal: 'wrong_secret' });
    expect(comparisons).toBe(1);
  });
});
