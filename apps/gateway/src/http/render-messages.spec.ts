import { asyncApiDocument, messages, questions } from '@dna/contracts';
import { describe, expect, it } from '@jest/globals';
import { renderMessages } from './render-messages.ts';

describe('the page of messages', () => {
  const page = renderMessages(asyncApiDocument());

  it('has a place for every message and question', () => {
    for (const { service, name, version } of messages)
      expect(page).toContain(`id="${service}.${name}.v${version}"`);
    for (const { subject } of questions) expect(page).toContain(`<code>${subject}</code>`);
  });

  it('says who says something and who hears it', () => {
    const [, section] = page.split('<section id="ingestion.event-recorded.v1">');
    expect(section).toContain('Said by <b>ingestion</b>, heard by <b>scoring, intent</b>.');
    expect(section).toContain('<code>occurred_at</code>');
  });

  it('takes nothing for markup that is text', () => {
    const document = asyncApiDocument() as { info: { title: string } };
    expect(renderMessages({ ...document, info: { title: '<script>', description: '"&' } })).toContain(
      '&#60;script&#62;',
    );
  });
});
