/** The text is not what it should be; `at` is the item, counted from 1. */
export class JsonItemsError extends Error {
  override readonly name = 'JsonItemsError';
  readonly at: number;
  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}

export type ItemSplitter = {
  /** The items that end in this text. */
  push: (text: string) => string[];
  /** Throws when the text stopped in the middle. */
  end: () => string[];
};

/** No item of sense is longer. */
export const maxItemLength = 256 * 1_024;

/** Cuts a JSON array into the texts of its items, as the text comes in; the items themselves are not looked at. */
export function jsonArrayItems(): ItemSplitter {
  let state: 'before' | 'inside' | 'after' = 'before';
  let depth = 0;
  let inString = false;
  let escaped = false;
  let item = '';
  let count = 0;

  function endItem(items: string[], mayBeMissing: boolean): void {
    if (item.trim() === '') {
      if (!mayBeMissing) throw new JsonItemsError(count + 1, 'the array has a comma without an item');
    } else {
      items.push(item);
      count += 1;
    }
    item = '';
  }

  function outside(character: string): void {
    if (/\s/.test(character)) return;
    if (state === 'after')
      throw new JsonItemsError(count, 'something follows the array; one item a line is format=ndjson');
    if (character !== '[')
      throw new JsonItemsError(1, 'the text is no JSON array; one item a line is format=ndjson');
    state = 'inside';
  }

  return {
    push: (text) => {
      const items: string[] = [];
      let from = 0;
      const keep = (to: number) => {
        item += text.slice(from, to);
        if (item.length > maxItemLength) throw new JsonItemsError(count + 1, 'the item is too long');
      };
      for (let at = 0; at < text.length; at += 1) {
        const character = text[at]!;
        if (state !== 'inside') {
          outside(character);
          from = at + 1;
        } else if (inString) {
          if (escaped) escaped = false;
          else if (character === '\\') escaped = true;
          else if (character === '"') inString = false;
        } else if (character === '"') inString = true;
        else if (character === '{' || character === '[') depth += 1;
        else if (depth > 0 && (character === '}' || character === ']')) depth -= 1;
        else if (depth === 0 && (character === ',' || character === ']')) {
          keep(at);
          endItem(items, character === ']' && count === 0);
          from = at + 1;
          if (character === ']') state = 'after';
        }
      }
      if (state === 'inside') keep(text.length);
      return items;
    },
    end: () => {
      if (state === 'before') throw new JsonItemsError(1, 'the file is empty');
      if (state === 'inside')
        throw new JsonItemsError(count + 1, 'the array does not end: the file is cut off');
      return [];
    },
  };
}

/** Cuts a text into its lines. */
export function lines(): ItemSplitter {
  let rest = '';
  return {
    push: (text) => {
      const parts = (rest + text).split('\n');
      rest = parts.pop()!;
      if (rest.length > maxItemLength)
        throw new JsonItemsError(1, 'a line is too long: the items must stand one a line');
      return parts;
    },
    end: () => (rest.trim() === '' ? [] : [rest]),
  };
}
