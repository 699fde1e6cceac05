import { expect, it } from '@jest/globals';
import { expectedJourney, sdkJourney } from '../support/sdk-journey.ts';

it(
  '5,000 calls of each real SDK are 5,000 events, once each, whatever happens to the way in',
  async () => {
    expect(await sdkJourney(5_000)).toEqual(expectedJourney(5_000));
  },
  15 * 60_000,
);
