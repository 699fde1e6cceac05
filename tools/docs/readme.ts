import { settingsTable } from './settings.ts';

const begin = '<!-- settings: written by `npm run docs` -->\n<!-- prettier-ignore-start -->';
const end = '<!-- prettier-ignore-end -->';

/** The README with its generated part as it has to be. */
export async function withSettings(readme: string): Promise<string> {
  const from = readme.indexOf(begin);
  const to = readme.indexOf(end);
  if (from === -1 || to < from) throw new Error(`README.md has lost its marks ${begin} and ${end}`);
  return `${readme.slice(0, from)}${begin}\n\n${await settingsTable()}\n\n${readme.slice(to)}`;
}
