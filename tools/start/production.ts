import { localOptions } from '../local-options.ts';
import type { Serving } from '../serve-until-signal.ts';
import { withoutEmpty } from '../stack/local-settings.ts';
import { SERVICES } from '../stack/services.ts';
import { startServices, stopServices } from '../stack/start-services.ts';
import { untilAllReady } from '../stack/until-ready.ts';

/**
 * The services on servers that are given: nothing embedded, no sandbox, no demo, no migrations. What is missing or weak
 * each service says itself; their logs are this process's output.
 */
export async function startProduction(env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<Serving> {
  const settings = withoutEmpty(env);
  const handles = await startServices({
    services: SERVICES,
    settings,
    ownerUrl: settings.DATABASE_URL,
    frontDoor: { host: settings.HOST ?? '127.0.0.1', port: localOptions(settings).port },
    log: console.log,
  });
  const stop = () => stopServices(handles);
  try {
    await untilAllReady(Object.values(handles), signal);
  } catch (error) {
    await stop();
    throw error;
  }
  return { stop };
}
