import { dirname } from 'node:path';

/** The workspace's folder. */
export const ROOT = dirname(import.meta.dirname);
