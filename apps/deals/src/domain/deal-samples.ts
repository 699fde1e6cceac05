import type { DealLife, LifeStage } from './deal-life.ts';

/** What the tests of a deal's life begin with. */
export const stages: LifeStage[] = [
  { id: 'new', key: 'new', retired: false },
  { id: 'demo', key: 'demo', retired: false },
  { id: 'proposal', key: 'proposal', retired: false },
  { id: 'pilot', key: 'pilot', retired: true },
];
export const stage = (id: string): LifeStage | undefined => stages.find((each) => each.id === id);

export const at = (minute: number): Date => new Date(Date.UTC(2026, 10, 25, 9, minute));

export const openDeal: DealLife = {
  id: 'deal',
  leadId: 'lead',
  status: 'open',
  stageId: 'new',
  title: null,
  notes: null,
  expectedCloseDate: null,
  valueCents: 0,
  currency: 'EUR',
  items: [],
  closeReason: null,
  supersededBy: null,
  stageEnteredAt: at(0),
  updatedAt: at(0),
  closedAt: null,
  version: 1,
};
