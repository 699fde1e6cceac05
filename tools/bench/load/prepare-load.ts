import { createEventMix, takeArrays, takeEvents } from './event-mix.ts';
import type { EventBody } from './event-body.ts';
import type { MixOrder, Prepared, PreparedLoad } from './load-orders.ts';
import { probePreparation, probeRequest } from './probes.ts';

/** A request to send. */
export type LoadRequest = { body: Buffer; events: number; isProbe: boolean };

/** Makes and serialises everything that will be sent, so that sending costs little. */
export function prepareLoad(load: PreparedLoad): LoadRequest[] {
  switch (load.kind) {
    case 'arrays':
      return takeArrays(mixOf(load.mix), load.events, load.arraySize).map((text, index) => ({
        body: Buffer.from(text),
        events: Math.min(load.arraySize, load.events - index * load.arraySize),
        isProbe: false,
      }));
    case 'singles':
      return takeEvents(mixOf(load.mix), load.events).map((event) =>
        single(event, load.keepAnswers ?? false),
      );
    case 'singles-with-probes': {
      const mix = mixOf(load.mix);
      return Array.from({ length: load.events }, (_, index) => {
        const probe = Math.floor(index / load.probeEvery);
        const isProbe = index % load.probeEvery === load.probeEvery - 1 && probe < load.probes.count;
        return single(isProbe ? probeRequest(load.probes, probe) : mix.next().value, isProbe);
      });
    }
    case 'probe-preparation': {
      const events = probePreparation(load.probes);
      return Array.from({ length: Math.ceil(events.length / 100) }, (_, index) => {
        const slice = events.slice(index * 100, index * 100 + 100);
        return { body: Buffer.from(JSON.stringify(slice)), events: slice.length, isProbe: false };
      });
    }
  }
}

export function describeLoad(requests: LoadRequest[]): Prepared {
  return {
    requests: requests.length,
    events: requests.reduce((sum, { events }) => sum + events, 0),
    bytes: requests.reduce((sum, { body }) => sum + body.length, 0),
  };
}

function mixOf({ startAt, skip = 0, ...options }: MixOrder) {
  const mix = createEventMix({ ...options, startAt: new Date(startAt) });
  for (let index = 0; index < skip; index += 1) mix.next();
  return mix;
}

function single(event: EventBody, isProbe: boolean): LoadRequest {
  return { body: Buffer.from(JSON.stringify(event)), events: 1, isProbe };
}
