interface LockEntry {
  version?: string;
  resolved?: string;
  optional?: boolean;
  dev?: boolean;
  devOptional?: boolean;
}

export const NODE_MAJOR: number;
export function reasonToInstall(root: string, options?: { production?: boolean }): string | undefined;
export function findDifference(
  wanted: Record<string, LockEntry>,
  installed: Record<string, LockEntry>,
  production: boolean,
): string | undefined;
