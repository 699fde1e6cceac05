import swaggerUi from '@fastify/swagger-ui';
import type { HttpPlugin } from '@dna/http';

const documentUrl = '/api/v1/openapi.json';

/** The HTTP interface of the whole engine, to be read and tried in a browser. */
export const docs: HttpPlugin = async (app) => {
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    logLevel: 'warn',
    staticCSP: true,
    theme: { title: 'DNA Marketing Engine: API' },
    uiConfig: { url: documentUrl, docExpansion: 'none', persistAuthorization: false, filter: true },
    uiHooks: {
      // Its own copy would have the routes of the gateway only.
      onRequest: async (request, reply) => {
        if (/^\/docs\/(json|yaml)$/.test(request.url.split('?')[0]!)) return reply.redirect(documentUrl);
      },
    },
  });
};
