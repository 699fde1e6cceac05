const callTypes = ['track', 'identify', 'page', 'screen', 'group', 'alias'] as const;

export type Endpoint = {
  path: string;
  /** What the one call of a request is; null where a batch comes. */
  type: string | null;
  /** Absent for a second name of the same. */
  summary?: string;
};

/** `/t` is short for `/v1/track`, and so on: browsers use the short ones, under `/v1` too. */
export const endpoints: readonly Endpoint[] = [
  ...callTypes.flatMap((type): Endpoint[] => [
    { path: `/v1/${type}`, type, summary: `Record a ${type} call` },
    { path: `/v1/${type[0]}`, type },
    { path: `/${type[0]}`, type },
  ]),
  { path: '/v1/batch', type: null, summary: 'Record up to 2500 calls' },
  { path: '/v1/import', type: null, summary: 'Record up to 2500 calls' },
  { path: '/v1/b', type: null },
  { path: '/b', type: null },
];
