import { text } from '../fields.ts';

/** `urn:li:sponsoredCampaign:700000001` names 700000001; an id alone names itself. */
export function idOfUrn(value: unknown): string | undefined {
  return text(value)?.replace(/^urn:li:[A-Za-z]+:/, '');
}

export function urnOfResponse(id: string): string {
  return `urn:li:leadGenFormResponse:${id}`;
}
