import type { Hit } from './find-phrases.ts';
import { wordOf, type Token } from './tokenize.ts';

const set = (words: string) => new Set(words.split(' '));

const english = set('not no never without neither nor cannot none nothing');
const german = set('nicht kein keine keinen keinem keiner keines keinerlei nie niemals nichts ohne weder');
/** `not only research`, `kein Problem`: the word before is no negation. */
const softeners = set('only just merely nur bloß allein doubt problem problems worries zweifel frage');
const contrasts = set('but however instead rather yet aber sondern jedoch stattdessen vielmehr doch');
/** After a comma they begin a thought of their own. */
const subjects = set('we i you they it he she wir ich sie es er ihr uns mich');
const joints = set('and or und oder');
/** What makes of a negation behind a phrase one that concerns it: `Forschung brauchen wir nicht`. */
const wishes = set(
  'need want interested interest interesting looking relevant brauchen brauche braucht benötigen benötige benötigt ' +
    'suchen suche sucht wollen will möchten möchte interessiert interessieren interesse relevant thema',
);

const reachAhead = 8;
const reachBack = 5;

/**
 * Which hits a text speaks against, in English or German: `not interested in research`, `keine Forschung`,
 * `Forschung brauchen wir nicht`. A negation reaches ahead to the end of its thought; only where it meets nothing
 * there and a wish stands near, it reaches back.
 */
export function negatedHits(tokens: readonly Token[], hits: readonly Hit[]): Set<Hit> {
  const negated = new Set<Hit>();
  for (const at of tokens.keys()) {
    if (!isNegation(tokens, at)) continue;
    const ahead = hitsAhead(tokens, hits, at);
    for (const hit of ahead.length > 0 ? ahead : hitsBehind(tokens, hits, at)) negated.add(hit);
  }
  return negated;
}

function isNegation(tokens: readonly Token[], at: number): boolean {
  const word = wordOf(tokens[at]);
  if (word === null || !isNegationWord(word)) return false;
  const next = tokens[at + 1];
  // `No, we need …` answers; it does not negate what follows.
  if (next !== undefined && 'mark' in next) return word !== 'no';
  return !softeners.has(wordOf(next) ?? '');
}

/** A word that by itself turns what is said into its opposite. */
export function isNegationWord(word: string): boolean {
  return english.has(word) || german.has(word) || word.endsWith("n't");
}

function hitsAhead(tokens: readonly Token[], hits: readonly Hit[], at: number): Hit[] {
  let end = at + 1;
  while (end < tokens.length && end <= at + reachAhead && !endsThought(tokens, end)) end += 1;
  return hits.filter((hit) => hit.start > at && hit.start < end);
}

function endsThought(tokens: readonly Token[], at: number): boolean {
  const token = tokens[at]!;
  if ('word' in token) return contrasts.has(token.word);
  return token.mark === 'stop' || subjects.has(wordOf(tokens[at + 1]) ?? '');
}

/** The last hit shortly before, if nothing but words of the same clause stand between. */
function hitsBehind(tokens: readonly Token[], hits: readonly Hit[], at: number): Hit[] {
  const last = hits.findLast((hit) => hit.end <= at);
  if (last === undefined || at - last.end > reachBack) return [];
  const between = tokens.slice(last.end, at);
  const words = between.map(wordOf);
  if (words.some((word) => word === null || joints.has(word) || contrasts.has(word))) return [];
  const near = [...words, ...tokens.slice(at + 1, at + 4).map(wordOf)];
  // German puts the verb first: `wir brauchen Forschung nicht`.
  if (german.has(wordOf(tokens[at])!))
    near.push(...tokens.slice(Math.max(0, last.start - 3), last.start).map(wordOf));
  return near.some((word) => wishes.has(word ?? '')) ? [last] : [];
}
