import type { ProblemDetail } from './problem-error.ts';

type Issue = { keyword: string; instancePath: string; message?: string | undefined; params?: object };

/** Schema issues → `{ path: 'lead_identifier.email', message }`. Zod's messages name the rule, never the value. */
export function problemDetailsFromIssues(issues: readonly Issue[]): ProblemDetail[] {
  return issues.flatMap(({ keyword, instancePath, message = 'is not valid', params = {} }) => {
    const path = instancePath.split('/').filter(Boolean);
    if (keyword === 'unrecognized_keys' && 'keys' in params && Array.isArray(params.keys)) {
      return params.keys.map((key) => ({
        path: [...path, String(key)].join('.'),
        message: 'is not known here',
      }));
    }
    return [{ path: path.join('.'), message }];
  });
}
