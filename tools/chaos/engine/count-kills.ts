import type { ServiceHandle } from '../../stack/start-services.ts';

/** Handles that remember how often they were used to kill, so that whatever else ended a process stands out. */
export function countKills(services: readonly ServiceHandle[]): {
  handles: ServiceHandle[];
  /** How often each process has ended without having been killed. */
  crashes: () => Record<string, number>;
} {
  const kills = new Map<string, number>();
  const handles = services.map((service): ServiceHandle => ({
    ...service,
    kill: async (signal = 'SIGKILL') => {
      if (signal === 'SIGKILL') kills.set(service.name, (kills.get(service.name) ?? 0) + 1);
      await service.kill(signal);
    },
  }));
  return {
    handles,
    crashes: () =>
      Object.fromEntries(
        services.map(({ name, crashes }) => [name, Math.max(0, crashes() - (kills.get(name) ?? 0))]),
      ),
  };
}
