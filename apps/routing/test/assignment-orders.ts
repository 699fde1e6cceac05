/** What the parent tells a process of workers, and what it hears back. */
export type AssignmentOrder = { chunk: LeadToRoute[] };
export type AssignmentReport = { kind: 'ready' | 'done' } | { kind: 'failed'; error: string };

export type LeadToRoute = {
  id: string;
  product: 'b2b' | 'research' | 'co_creation';
  organizationId: string | null;
};

export type ProcessSettings = { url: string; workers: number; closing: LeadToRoute['product'] };
