import { z } from 'zod';
import { openQueues } from '../queues.ts';
import { createApi } from './create-api.ts';

const settings = z
  .object({ REDIS_URL: z.url(), PORT: z.coerce.number(), API_KEY: z.string().min(1) })
  .parse(process.env);

const queues = openQueues(settings.REDIS_URL);
const api = createApi(queues, settings.API_KEY);
await api.listen({ host: '127.0.0.1', port: settings.PORT });

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(
    signal,
    () =>
      void api
        .close()
        .then(queues.close)
        .then(() => process.exit(0)),
  );
}
