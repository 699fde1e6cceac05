type Schema = { properties?: Record<string, Schema>; required?: string[]; [key: string]: unknown };
type Described = {
  name: string;
  title: string;
  payload: Schema;
  examples?: { payload: { data?: unknown } }[];
};
type Operation = { action: string; channel: { $ref: string }; tags: { name: string }[]; reply?: unknown };
type AsyncApi = {
  info: { title: string; description: string };
  channels: Record<string, { address: string | null; messages: Record<string, { $ref: string }> }>;
  operations: Record<string, Operation>;
  components: { messages: Record<string, Described> };
};

/** The AsyncAPI document as a page: every message with who says it, who hears it, its fields and an example. */
export function renderMessages(given: Record<string, unknown>): string {
  const document = given as AsyncApi;
  const sections = Object.entries(document.channels)
    .filter(([, { address }]) => address !== null)
    .map(([name, { address }]) => renderChannel(document, name, address!));
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escape(document.info.title)}</title>
<style>${style}</style>
<h1>${escape(document.info.title)}</h1>
<p>${escape(document.info.description)} The same as a document: <a href="/asyncapi.json">/asyncapi.json</a>.</p>
<ul class="contents">${Object.keys(document.channels)
    .filter((name) => document.channels[name]!.address !== null)
    .map((name) => `<li><a href="#${escape(name)}">${escape(name)}</a></li>`)
    .join('')}</ul>
${sections.join('\n')}
</html>
`;
}

function renderChannel(document: AsyncApi, name: string, address: string): string {
  const own = Object.values(document.operations).filter(
    ({ channel }) => channel.$ref === `#/channels/${name}`,
  );
  const who = (action: string) =>
    own.filter((operation) => operation.action === action).flatMap(({ tags }) => tags.map((tag) => tag.name));
  const isQuestion = own.some(({ reply }) => reply !== undefined);
  const messages = Object.entries(document.components.messages).filter(
    ([key]) => key === name || key === `${name}.question` || key === `${name}.answer`,
  );
  return `<section id="${escape(name)}">
<h2>${escape(name)}</h2>
<p><code>${escape(address)}</code></p>
<p>${
    isQuestion
      ? `Answered by <b>${escape(who('receive').join(', '))}</b>.`
      : `Said by <b>${escape(who('send').join(', '))}</b>, heard by <b>${escape(who('receive').join(', ') || 'nobody yet')}</b>.`
  }</p>
${messages.map(([, message]) => renderMessage(message)).join('\n')}
</section>`;
}

function renderMessage({ title, payload, examples }: Described): string {
  const data = payload.properties?.['data'] ?? payload;
  const example = examples?.[0]?.payload.data;
  return `<h3>${escape(title)}</h3>
<table><tr><th>field</th><th>type</th><th></th></tr>${fieldsOf(data)}</table>
${example === undefined ? '' : `<details><summary>Example</summary><pre>${escape(JSON.stringify(example, null, 2))}</pre></details>`}`;
}

function fieldsOf({ properties = {}, required = [] }: Schema): string {
  return Object.entries(properties)
    .map(
      ([name, schema]) =>
        `<tr><td><code>${escape(name)}</code></td><td>${escape(typeOf(schema))}</td><td>${
          required.includes(name) ? '' : 'may be left out'
        }</td></tr>`,
    )
    .join('');
}

function typeOf(schema: Schema): string {
  const {
    type,
    format,
    enum: values,
    const: only,
    anyOf,
    items,
  } = schema as Schema & {
    enum?: unknown[];
    const?: unknown;
    anyOf?: Schema[];
    items?: Schema;
  };
  if (values !== undefined) return values.map(String).join(' | ');
  if (only !== undefined) return String(only);
  if (anyOf !== undefined) return anyOf.map(typeOf).join(' | ');
  if (type === 'array') return `list of ${typeOf(items ?? {})}`;
  return typeof format === 'string' ? format : String(type ?? 'anything');
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

const style = `
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1c2430; }
code, pre { font: 14px/1.4 ui-monospace, monospace; background: #f2f4f7; }
pre { padding: 1rem; overflow: auto; }
table { border-collapse: collapse; } td, th { text-align: left; padding: .1rem 1rem .1rem 0; vertical-align: top; }
section { border-top: 1px solid #d5dae1; margin-top: 2rem; } .contents { columns: 2; }
`;
