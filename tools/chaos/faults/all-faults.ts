import type { Fault } from '../context.ts';
import { cutConnection, hangConnection, slowConnection } from './break-connection.ts';
import { cutBrokerPower } from './cut-broker-power.ts';
import { cutPostgresSessions } from './cut-postgres-sessions.ts';
import { fillBrokerDisk } from './fill-broker-disk.ts';
import { freezeService } from './freeze-service.ts';
import { holdLock } from './hold-lock.ts';
import { killBroker } from './kill-broker.ts';
import { killLeader } from './kill-leader.ts';
import { killMajority } from './kill-majority.ts';
import { killPostgres } from './kill-postgres.ts';
import { killService } from './kill-service.ts';
import { killSeveral } from './kill-several.ts';
import { rollingRestart } from './rolling-restart.ts';
import { shiftClock } from './shift-clock.ts';
import { wipeBroker } from './wipe-broker.ts';

export const allFaults: readonly Fault[] = [
  killService,
  killSeveral,
  freezeService,
  shiftClock,
  rollingRestart,
  killBroker,
  fillBrokerDisk,
  cutBrokerPower,
  wipeBroker,
  killLeader,
  killMajority,
  killPostgres,
  cutPostgresSessions,
  holdLock,
  cutConnection,
  slowConnection,
  hangConnection,
];
