import { startRelayService } from './relay-service.ts';

// Ends itself with SIGKILL when the step named by KILL_AT comes: as a crash between two steps would.
const killAt = process.env.KILL_AT;
await startRelayService({
  databaseUrl: process.env.INTEGRATION_DATABASE_URL!,
  natsUrl: process.env.NATS_URL!,
  onStep: (step) => {
    if (step === killAt) process.kill(process.pid, 'SIGKILL');
  },
});
