import { expect, test } from '@jest/globals';
import type { ServiceHandle } from '../../stack/start-services.ts';
import { countKills } from './count-kills.ts';

test('a process that ended oftener than it was killed has crashed', async () => {
  let ended = 0;
  const service = { name: 'scoring', crashes: () => ended, kill: async () => void (ended += 1) };
  const { handles, crashes } = countKills([service as unknown as ServiceHandle]);
  await handles[0]!.kill();
  await handles[0]!.kill('SIGKILL');
  expect(crashes()).toEqual({ scoring: 0 });
  ended += 1;
  expect(crashes()).toEqual({ scoring: 1 });
});
