import { expect, test } from '@jest/globals';
import { probePreparation, probeRequest } from './probes.ts';

const probes = { prefix: 'r200x', count: 12, at: '2026-03-02T08:00:00.000Z' };

test('the request of a probe is of the person whom its preparation made known', () => {
  const prepared = probePreparation(probes).map(({ lead_identifier }) => lead_identifier.email);
  const { email } = probeRequest(probes, 7).lead_identifier;
  expect(prepared.filter((each) => each === email)).toHaveLength(2);
});

test('the request names the product that the preparation hinted at', () => {
  const { lead_identifier, metadata } = probeRequest(probes, 4);
  const hint = probePreparation(probes).find(
    (event) => event.lead_identifier.email === lead_identifier.email && event.metadata.topic !== undefined,
  );
  expect(metadata.product).toBe(hint!.metadata.topic);
});

test('no two events of a preparation have one id', () => {
  const ids = probePreparation(probes).map(({ event_id }) => event_id);
  expect(new Set(ids).size).toBe(24);
});
