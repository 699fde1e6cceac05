export const encodings = ['utf-8', 'windows-1252', 'utf-16le', 'utf-16be'] as const;
export type Encoding = (typeof encodings)[number];

/** Looks at a file while it passes by. */
export type EncodingWatch = {
  push: (bytes: Uint8Array) => void;
  /** What the bytes so far are, when nothing follows them. */
  result: () => Encoding;
};

/**
 * UTF-16 by its byte order mark, or by the zero in every other byte; else UTF-8 if every byte fits, which hardly
 * happens by chance; else Windows-1252, the "ANSI" of Excel. Other code pages are never guessed from a few bytes.
 */
export function watchEncoding(): EncodingWatch {
  const strict = new TextDecoder('utf-8', { fatal: true });
  let wide: Encoding | null | undefined;
  let isUtf8 = true;
  let head: Uint8Array = new Uint8Array();

  return {
    push: (bytes) => {
      if (wide === undefined) {
        head = joined(head, bytes);
        if (head.length >= headBytes) wide = wideEncoding(head);
      }
      isUtf8 = isUtf8 && decodes(strict, bytes);
    },
    result: () => {
      const found = wide === undefined ? wideEncoding(head) : wide;
      if (found !== null) return found;
      return isUtf8 && decodes(strict) ? 'utf-8' : 'windows-1252';
    },
  };
}

const headBytes = 1_024;

function wideEncoding(head: Uint8Array): Encoding | null {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  const bytes = head.subarray(0, headBytes);
  const zerosAt = (parity: number) =>
    bytes.filter((byte, index) => byte === 0 && index % 2 === parity).length / (bytes.length / 2);
  if (zerosAt(1) > 0.8) return 'utf-16le';
  return zerosAt(0) > 0.8 ? 'utf-16be' : null;
}

/** Without bytes: nothing follows, so a character begun must have been ended. */
function decodes(strict: InstanceType<typeof TextDecoder>, bytes?: Uint8Array): boolean {
  try {
    if (bytes === undefined) strict.decode();
    else strict.decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
