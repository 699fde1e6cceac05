import { expect, it } from '@jest/globals';
import { expectedJourney, sdkJourney } from './support/sdk-journey.ts';

it('the real SDKs lose and double nothing while the way in is killed, restarted and answers 503', async () => {
  expect(await sdkJourney(200)).toEqual(expectedJourney(200));
}, 240_000);
