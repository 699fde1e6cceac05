export interface TestArguments {
  long: boolean;
  paths: string[];
  jestFlags: string[];
}

/** `[--long] [path…] [-- <flags of jest>]` */
export function parseTestArguments(args: string[]): TestArguments {
  const separator = args.indexOf('--');
  const own = separator === -1 ? args : args.slice(0, separator);
  const jestFlags = separator === -1 ? [] : args.slice(separator + 1);
  const unknown = own.find((arg) => arg.startsWith('-') && arg !== '--long');
  if (unknown !== undefined) throw new Error(`unknown flag ${unknown}: flags of jest go after --`);
  return { long: own.includes('--long'), paths: own.filter((arg) => arg !== '--long'), jestFlags };
}
