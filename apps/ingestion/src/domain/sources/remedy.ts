/** What to do about a request that went wrong, for whoever looks at a source; null where nobody has to. */
export function remedyOf(code: string): string | null {
  return Object.hasOwn(remedies, code) ? remedies[code as keyof typeof remedies] : null;
}

const remedies = {
  wrong_token:
    'Paste the URL into the tool again, or make a new one: PATCH the source with {"token": "add"} and paste that.',
  missing_secret:
    'Enter one of the secrets of this source in the tool; a hook that was made without it has to be made again.',
  wrong_secret: 'Enter the same secret in the tool and here: PATCH the source with {"add_secret": "…"}.',
  missing_signature:
    'Turn signing on in the tool, or send through its own webhook and nothing in between that drops headers.',
  wrong_signature:
    'Enter the same secret in the tool and here: PATCH the source with {"add_secret": "…"}. Nothing in between may change the body or, for HubSpot, the URL (PUBLIC_URL).',
  wrong_timestamp: 'Look at the clock of the sender; what is sent again has to be signed again.',
  source_disabled: 'PATCH the source with {"enabled": true}.',
  secrets_unreadable:
    'Put the former SECRETS_KEY behind the present one, or set the secrets of the source anew.',
  malformed: 'Look what the tool sends: it has to be JSON in UTF-8.',
  unprocessable:
    'Look at the errors: each names the field. When what reads it has been mended, replay the delivery.',
  no_access_token: 'PATCH the source with {"access_token": "…"}: without it the lead cannot be fetched.',
  access_denied:
    'PATCH the source with a new {"access_token": "…"}, with the permission to read leads; what waits is fetched at once.',
  lead_gone: 'The platform does not have this lead any more: nothing can be done.',
  unavailable: 'The sender repeats it; if it does not, replay the delivery.',
} as const;
