import { assertNode24 } from '../assert-node.ts';
import { serveUntilSignal } from '../serve-until-signal.ts';
import { WORKERS } from '../stack/services.ts';
import { startServices, stopServices } from '../stack/start-services.ts';
import { untilAllReady } from '../stack/until-ready.ts';
import { workerTarget } from './target.ts';

assertNode24();
const watch = process.argv.includes('--watch');
await serveUntilSignal(async (signal) => {
  const { settings, ownerUrl } = workerTarget(process.env);
  const handles = await startServices({ services: WORKERS, settings, ownerUrl, watch, log: console.log });
  const ready = untilAllReady(Object.values(handles), signal);
  await (watch ? ready.catch((error: Error) => console.error(error.message)) : ready).catch(async (error) => {
    await stopServices(handles);
    throw error;
  });
  console.log(`Working: ${Object.keys(handles).join(', ')}`);
  return { stop: () => stopServices(handles) };
});
