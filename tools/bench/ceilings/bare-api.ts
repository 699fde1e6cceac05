import Fastify from 'fastify';

const app = Fastify({ bodyLimit: 4 * 1024 * 1024 });
app.post('/api/v1/events/ingest', (request, reply) => {
  const events = [request.body].flat();
  return reply.code(202).send(events.map(() => ({ status: 'recorded' })));
});
await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });
