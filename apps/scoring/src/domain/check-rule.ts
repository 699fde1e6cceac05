import { eventTypes, ruleProperties } from '@dna/contracts';
import type { Condition, Rule } from './rule.ts';

export type Finding = { path: string; message: string };

/** What makes a rule impossible: it could never give points, whatever happens. */
export function impossibilitiesOf(rule: Pick<Rule, 'conditions' | 'milliPoints'>): Finding[] {
  const { conditions } = rule;
  return [
    ...conditions.flatMap((condition, index) => unknownProperty(condition, index)),
    ...conditions.flatMap((condition, index) =>
      conditions.slice(0, index).flatMap((earlier, at) =>
        earlier.property === condition.property && contradict(earlier, condition)
          ? [
              {
                path: `conditions.${index}`,
                message: `can never hold together with conditions.${at}: both speak of ${condition.property}`,
              },
            ]
          : [],
      ),
    ),
  ];
}

/** What is allowed and probably not meant. */
export function doubtsOf({ eventType, milliPoints, cap }: Rule): Finding[] {
  return [
    ...(Object.hasOwn(eventTypes, eventType)
      ? []
      : [
          {
            path: 'event_type',
            message:
              'is none of the known types (GET /events/types); the rule waits for the first such event',
          },
        ]),
    ...(milliPoints === 0 ? [{ path: 'points', message: 'is 0, so the rule changes no score' }] : []),
    ...(cap !== null && milliPoints < 0
      ? [{ path: 'cap', message: 'does nothing: negative points are not capped' }]
      : []),
    ...(cap !== null && milliPoints > cap.milliPoints
      ? [{ path: 'cap.points', message: 'is less than the points of one event, of which a part is cut' }]
      : []),
  ];
}

/** Only what is on the list leaves ingestion, so nothing else can be looked at. */
function unknownProperty({ property }: Condition, index: number): Finding[] {
  return ruleProperties.some((known) => known === property)
    ? []
    : [
        {
          path: `conditions.${index}.property`,
          message: `is none of the properties that rules may use: ${ruleProperties.join(', ')}`,
        },
      ];
}

/**
 * A property may be a list, of which one element is enough, so two values that are wanted do not exclude each other;
 * ranges without a number in them are refused all the same, since nobody means that.
 */
function contradict(a: Condition, b: Condition): boolean {
  return excludes(a, b) || excludes(b, a) || emptyRange(a, b);
}

function excludes(a: Condition, b: Condition): boolean {
  if (a.op === 'exists') {
    if (b.op === 'exists') return a.value !== b.value;
    return !a.value && b.op !== 'neq';
  }
  return a.op === 'neq' && b.op === 'eq' && String(a.value) === String(b.value);
}

function emptyRange(a: Condition, b: Condition): boolean {
  const low = [a, b].find(({ op }) => op === 'gt' || op === 'gte');
  const high = [a, b].find(({ op }) => op === 'lt' || op === 'lte');
  if (low === undefined || high === undefined) return false;
  const isOpen = low.op === 'gt' || high.op === 'lt';
  return isOpen ? Number(low.value) >= Number(high.value) : Number(low.value) > Number(high.value);
}
