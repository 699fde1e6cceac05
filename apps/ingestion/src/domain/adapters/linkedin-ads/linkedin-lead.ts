import type { LeadPointer } from '../adapter.ts';
import { readAnswers } from '../answers.ts';
import { normalizeEmail } from '../comparable.ts';
import type { ItemResult } from '../each-item.ts';
import { isRecord, list, present, presentOrNone, record, text, type Fields } from '../fields.ts';
import { firstEmail } from '../first-email.ts';
import { idOfUrn, urnOfResponse } from './urn.ts';

export const linkedinSource = 'linkedin-ads';

/**
 * A response to a form, as fetched with its form: only the form says what the questions are. Without it an e-mail
 * address is known by its look, and all else is the person's words.
 */
export function linkedinLead(response: Fields, { id, occurred_at }: LeadPointer): ItemResult {
  const formId = /leadGenForm:(\d+)/.exec(text(response['versionedLeadGenFormUrn']) ?? '')?.[1];
  const { answered, answers } = answersOf(response);
  const { properties, text: words } = readAnswers(answers);
  if (response['testLead'] === true) {
    return {
      event_type: 'source_test',
      source: linkedinSource,
      identifiers: {},
      properties: present({ form_id: formId, is_test: true }),
    };
  }
  return present({
    event_type: 'ad_lead_submitted',
    source: linkedinSource,
    occurred_at: text(response['submittedAt'], occurred_at),
    external_id: `${urnOfResponse(id)}#CREATED`,
    identifiers: present({
      email: firstEmail(answered.get('WORK_EMAIL'), answered.get('EMAIL')),
      linkedin_url: answered.get('LINKEDIN_PROFILE_LINK'),
      phone: text(answered.get('WORK_PHONE_NUMBER'), answered.get('PHONE_NUMBER')),
      external_id: id,
    }),
    lead: presentOrNone({
      first_name: answered.get('FIRST_NAME'),
      last_name: answered.get('LAST_NAME'),
      company: answered.get('COMPANY_NAME'),
      job_title: answered.get('JOB_TITLE'),
    }),
    properties: present({
      form_id: formId,
      form_name: text(record(response['form'])['name']),
      creative_id: idOfUrn(record(response['associatedEntity'])['associatedCreative']),
      lead_type: text(response['leadType']),
      ...properties,
    }),
    text: words,
    campaign_external_id: idOfUrn(
      record(record(response['leadMetadata'])['sponsoredLeadMetadata'])['campaign'],
    ),
  });
}

type Question = {
  field: string | undefined;
  label: string | undefined;
  options: ReadonlyMap<string, string>;
};

/** Answers to LinkedIn's own questions by the name of the field, and those to the advertiser's. */
function answersOf(response: Fields): {
  answered: Map<string, string>;
  answers: { question: string | undefined; answer: string }[];
} {
  const questions = questionsOf(record(response['form']));
  const answered = new Map<string, string>();
  const answers: { question: string | undefined; answer: string }[] = [];
  for (const item of list(record(response['formResponse'])['answers']).filter(isRecord)) {
    const question = questions.get(text(item['questionId']) ?? '');
    const answer = answerOf(record(item['answerDetails']), question);
    if (answer === undefined) continue;
    const field = question?.field ?? (isAddress(answer, question) ? 'EMAIL' : undefined);
    if (field === undefined) answers.push({ question: question?.label, answer });
    else if (!answered.has(field)) answered.set(field, answer);
  }
  return { answered, answers };
}

function isAddress(answer: string, question: Question | undefined): boolean {
  return question === undefined && normalizeEmail(answer) !== null;
}

function answerOf(details: Fields, question: Question | undefined): string | undefined {
  const written = text(record(details['textQuestionAnswer'])['answer']);
  if (written !== undefined) return written;
  const chosen = list(record(details['multipleChoiceAnswer'])['options'])
    .map((option) => question?.options.get(text(option) ?? ''))
    .filter((option) => option !== undefined);
  return chosen.length === 0 ? undefined : chosen.join(', ');
}

function questionsOf(form: Fields): Map<string, Question> {
  const questions = list(record(form['content'])['questions']).filter(isRecord);
  return new Map(
    questions.map((question) => [
      text(question['questionId']) ?? '',
      {
        field: fieldOf(question),
        label: text(question['name'], localized(question['question'])),
        options: optionsOf(record(record(question['questionDetails'])['multipleChoiceQuestionDetails'])),
      },
    ]),
  );
}

/** A question of the advertiser's own has none. */
function fieldOf(question: Fields): string | undefined {
  const field = text(question['predefinedField']);
  return field === 'CUSTOM' ? undefined : field;
}

function optionsOf(details: Fields): Map<string, string> {
  return new Map(
    list(details['options'])
      .filter(isRecord)
      .map((option): [string, string] => [text(option['id']) ?? '', localized(option['text']) ?? ''])
      .filter(([, label]) => label !== ''),
  );
}

/** A text in several languages: the first one. */
function localized(value: unknown): string | undefined {
  return text(value, ...Object.values(record(record(value)['localized'])));
}
