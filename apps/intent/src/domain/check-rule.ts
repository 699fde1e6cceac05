import { eventTypes, ruleProperties, type EventType } from '@dna/contracts';
import { isNegationWord } from './find-negations.ts';
import { wordsOf } from './find-phrases.ts';
import { plainName } from './plain-name.ts';
import type { Match, Rule } from './rule.ts';
import { maxMilliWeight } from './weigh-text.ts';

export type Finding = { path: string; message: string };

/** What makes a rule impossible: a part of it could never find anything, whatever happens. */
export function impossibilitiesOf(rule: Pick<Rule, 'eventTypes' | 'exceptEventTypes' | 'match'>): Finding[] {
  return [
    ...rule.exceptEventTypes.flatMap((type, index) =>
      rule.eventTypes?.includes(type)
        ? [
            {
              path: `except_event_types.${index}`,
              message: `is among event_types too: take ${type} out of one of them`,
            },
          ]
        : [],
    ),
    ...impossibleMatch(rule.match),
  ];
}

/** What is allowed and probably not meant. */
export function doubtsOf({ eventTypes: wanted, exceptEventTypes, milliWeight, match }: Rule): Finding[] {
  return [
    ...(wanted ?? []).flatMap((type, index) => unknownType(type, `event_types.${index}`)),
    ...exceptEventTypes.flatMap((type, index) => unknownType(type, `except_event_types.${index}`)),
    ...(milliWeight === 0 ? [{ path: 'weight', message: 'is 0, so the rule changes no intent' }] : []),
    ...(match.kind === 'text' ? doubtfulText(match.phrases, wanted ?? [], milliWeight) : []),
  ];
}

function impossibleMatch(match: Match): Finding[] {
  switch (match.kind) {
    case 'property':
      return [
        ...match.properties.flatMap((property, index) => unknownProperty(property, index)),
        ...match.values.flatMap((value, index) =>
          plainName(value) === ''
            ? [
                {
                  path: `match.values.${index}`,
                  message: 'has neither letter nor digit, and nothing else is compared: name the value',
                },
              ]
            : [],
        ),
      ];
    case 'page_path':
      return match.prefixes.flatMap((prefix, index) => impossiblePrefix(prefix, index));
    case 'campaign':
      return [];
    case 'text':
      return match.phrases.flatMap((phrase, index) =>
        wordsOf(phrase).length === 0
          ? [{ path: `match.phrases.${index}`, message: 'has no word in it: write the words to look for' }]
          : [],
      );
  }
}

/** Only what is on the list leaves ingestion, so nothing else can be looked at. */
function unknownProperty(property: string, index: number): Finding[] {
  return ruleProperties.some((known) => known === property)
    ? []
    : [
        {
          path: `match.properties.${index}`,
          message: `is none of the properties that rules may use: ${ruleProperties.join(', ')}`,
        },
      ];
}

function impossiblePrefix(prefix: string, index: number): Finding[] {
  const path = `match.prefixes.${index}`;
  if (!prefix.startsWith('/')) return [{ path, message: 'must start with /, as every page path does' }];
  if (/[,;|]/.test(prefix))
    return [{ path, message: 'has a , ; or |, where paths are cut: leave off what comes from there on' }];
  return [];
}

function unknownType(type: string, path: string): Finding[] {
  return Object.hasOwn(eventTypes, type)
    ? []
    : [
        {
          path,
          message: 'is none of the known types (GET /events/types); the rule waits for the first such event',
        },
      ];
}

function doubtfulText(phrases: readonly string[], wanted: readonly string[], milliWeight: number): Finding[] {
  return [
    ...wanted.flatMap((type, index) =>
      wordless.has(type)
        ? [
            {
              path: `event_types.${index}`,
              message: 'comes without words of the person from every known source',
            },
          ]
        : [],
    ),
    ...phrases.flatMap((phrase, index) =>
      wordsOf(phrase).every(isNegationWord)
        ? [
            {
              path: `match.phrases.${index}`,
              message: 'is nothing but a negation, which turns other phrases round and says nothing itself',
            },
          ]
        : [],
    ),
    ...(Math.abs(milliWeight) > maxMilliWeight
      ? [
          {
            path: 'weight',
            message: `is more than all text of one event may weigh, so ${maxMilliWeight / 1_000} of it counts`,
          },
        ]
      : []),
  ];
}

/** What nobody writes anything in: visits, clicks, and what we or a channel did. */
const wordless = new Set<string>([
  'page_visited',
  'email_sent',
  'email_opened',
  'email_clicked',
  'email_bounced',
  'email_failed',
  'email_unsubscribed',
  'email_opened_bot',
  'email_clicked_bot',
  'linkedin_invited',
  'linkedin_connected',
  'linkedin_message_opened',
  'linkedin_profile_visited',
  'prospect_synced',
] satisfies EventType[]);
