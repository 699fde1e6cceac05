/** How a delivery shows that it comes from its source. Carried out by `signatures/verify-delivery.ts`. */
export type Authentication =
  /** Nothing but a token in the URL. */
  | { kind: 'none' }
  /** The secret itself, in this field of the body. */
  | { kind: 'body_secret'; field: string }
  /** Hexadecimal HMAC-SHA-256 of the bytes, some text before each of the two. */
  | { kind: 'body_hmac'; header: string; headerPrefix: string; signedPrefix: string }
  /** `t=<unix seconds>,v1=<hex HMAC of "t.body">`, several of them while a secret is replaced. */
  | { kind: 'timed_hmac'; header: string }
  | { kind: 'standard_webhooks' }
  | { kind: 'hubspot_v3' };

/** How a source asks whether this is the address it was given: a GET that wants a certain answer. */
export type Challenge =
  /** LinkedIn: the code comes back with its HMAC. */
  | { kind: 'signed_code' }
  /** Meta: a code comes back as it is, to whoever knows the token of the source. */
  | { kind: 'verify_token' };

/** The styles of signature that a tool of its own making may have, by the name they are chosen by. */
export const signatureStyles = {
  /** Ours: `X-Webhook-Signature: sha256=<hex>`. */
  webhook_signature: hexOfBody('x-webhook-signature'),
  github: hexOfBody('x-hub-signature-256'),
  stripe: { kind: 'timed_hmac', header: 'stripe-signature' },
  standard_webhooks: { kind: 'standard_webhooks' },
} as const satisfies Record<string, Authentication>;

export type SignatureStyle = keyof typeof signatureStyles;

function hexOfBody(header: string) {
  return { kind: 'body_hmac', header, headerPrefix: 'sha256=', signedPrefix: '' } as const;
}
