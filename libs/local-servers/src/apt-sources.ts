/** A place that apt on this system knows: what both of its file formats say. */
export interface AptSource {
  uri: string;
  suites: string[];
  components: string[];
  /** A path, or a key block as it stands in the file. */
  signedBy?: string;
}

/** One line each: `deb [signed-by=/path arch=amd64] <uri> <suite> <component>…`. */
export function parseListFile(text: string): AptSource[] {
  return text.split('\n').flatMap((line) => {
    const match = /^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s+([^#]+)/.exec(line);
    if (match === null) return [];
    const [, options = '', uri = '', suite = '', components = ''] = match;
    const signedBy = /signed-by=(\S+)/i.exec(options)?.[1];
    return [{ uri, suites: [suite], components: words(components), signedBy }];
  });
}

/** deb822: paragraphs of `Field: value`, a value going on in lines that begin with a blank. */
export function parseSourcesFile(text: string): AptSource[] {
  return text
    .replace(/^#.*\n?/gm, '')
    .split(/\n\s*\n/)
    .map(parseFields)
    .filter((fields) => words(fields.types).includes('deb') && fields.enabled?.trim().toLowerCase() !== 'no')
    .flatMap((fields) =>
      words(fields.uris).map((uri) => ({
        uri,
        suites: words(fields.suites),
        components: words(fields.components),
        signedBy: fields['signed-by'],
      })),
    );
}

/** The mirror of the distribution itself, not of its security updates or of somebody else's packages. */
export function findMainArchive(sources: AptSource[], codename: string): AptSource | undefined {
  return sources.find(({ suites, components }) => suites.includes(codename) && components.includes('main'));
}

export function toSourcesFile({ uri, signedBy }: AptSource, suite: string): string {
  const lines = ['Types: deb', `URIs: ${uri}`, `Suites: ${suite}`, 'Components: main'];
  if (signedBy !== undefined) lines.push(`Signed-By: ${signedBy}`);
  return `${lines.join('\n')}\n`;
}

function parseFields(paragraph: string): Record<string, string | undefined> {
  const fields: Record<string, string | undefined> = {};
  for (const [, name = '', value = ''] of paragraph.matchAll(/^([\w-]+):[ \t]*(.*(?:\n[ \t].*)*)/gm)) {
    fields[name.toLowerCase()] = value;
  }
  return fields;
}

function words(text = ''): string[] {
  return text.split(/\s+/).filter(Boolean);
}
