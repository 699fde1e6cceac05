import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Accepted } from '../door/door.ts';
import type { RecordableEvent } from '../door/recordable-event.ts';
import { watchEncoding } from '../domain/imports/text-encoding.ts';
import type { FoundIssue, ImportRow, Progress } from '../store/imports.ts';
import { runImport } from './run-import.ts';

const start = new Date('2026-05-05T12:00:00.000Z');
const nothing = { recorded: 0, duplicates: 0, rejected: 0, passed_over: 0, empty: 0 };
const samples = path.resolve(import.meta.dirname, '../../test/samples/conferences');

describe('a file of a conference', () => {
  it.each([
    ['eventbrite_2026_columns.csv', { recorded: 1, rejected: 1 }, ['2026-05-02T07:12:01.000Z']],
    [
      'eventbrite_uk_2017_columns.csv',
      { recorded: 2, passed_over: 1 },
      ['2026-05-02T07:12:01.000Z', '2026-05-02T07:12:01.000Z'],
    ],
    ['excel_sep_line.csv', { recorded: 1 }, ['2026-05-04T12:05:00.000Z']],
    [
      'german_excel_utf8_bom_semicolon.csv',
      { recorded: 3, empty: 1 },
      ['2026-04-03T07:07:00.000Z', '2026-04-03T14:40:00.000Z', '2026-05-04T12:05:00.000Z'],
    ],
    [
      'german_excel_win1252_semicolon.csv',
      { recorded: 3, empty: 1 },
      ['2026-04-03T07:07:00.000Z', '2026-04-03T14:40:00.000Z', '2026-05-04T12:05:00.000Z'],
    ],
    [
      'messy_duplicates.csv',
      { recorded: 6, duplicates: 1 },
      ['12:05:00', '12:05:03', '13:00:00', '13:10:00', '13:11:00', '13:12:00'].map(
        (time) => `2026-05-04T${time}.000Z`,
      ),
    ],
    ['swapcard_validar_columns.csv', { recorded: 2 }, [start.toISOString(), start.toISOString()]],
    ['talque_lead_list_columns.csv', { recorded: 1 }, [start.toISOString()]],
    ['utf16le_tab_excel_unicode_text.txt', { recorded: 1 }, ['2026-05-04T12:05:00.000Z']],
  ])('%s is read as it was meant', async (file, expected, times) => {
    const world = createWorld();
    const progress = await world.run(readFileSync(path.join(samples, file)));
    expect(progress).toMatchObject({ ...nothing, ...expected });
    expect([...world.recorded.values()].map(({ occurredAt }) => occurredAt).sort()).toEqual(times);
  });

  it('gives the same events in either encoding', async () => {
    const world = createWorld();
    await world.run(readFileSync(path.join(samples, 'german_excel_utf8_bom_semicolon.csv')));
    const again = await world.run(readFileSync(path.join(samples, 'german_excel_win1252_semicolon.csv')));
    expect(again).toMatchObject({ recorded: 0, duplicates: 3 });
    expect(again.report).toMatchObject({ encoding: 'windows-1252', delimiter: ';' });
  });
});

describe('an import that is interrupted', () => {
  it('ends as if it had not been, wherever that was and however often', async () => {
    const rows = fc.array(fc.nat(450), { minLength: 260, maxLength: 600 });
    const interruptions = fc.array(fc.nat(600), { maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(rows, interruptions, async (people, places) => {
        const file = csvOf(people);
        const whole = createWorld();
        const expected = await whole.run(file);
        const world = createWorld();
        expect(countsOf(await world.runThrough(file, places))).toEqual(countsOf(expected));
        expect([...world.recorded.keys()].sort()).toEqual([...whole.recorded.keys()].sort());
        expect(expected.recorded).toBe(new Set(people).size);
        expect(expected.recorded + expected.duplicates).toBe(people.length);
      }),
      // Shrinking a file of hundreds of rows takes longer than reading one.
      { numRuns: 10, endOnFailure: true },
    );
  });

  it('still knows what an earlier import had recorded', async () => {
    const world = createWorld();
    await world.run(csvOf([1, 2, 3]));
    const progress = await world.runThrough(csvOf([1, 2, 3, 4, 5]), [2]);
    expect(progress).toMatchObject({ recorded: 2, duplicates: 3 });
  });
});

describe('a dry run', () => {
  it('foresees what the import will do, and records nothing', async () => {
    const people = fc.array(fc.nat(30), { minLength: 1, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(people, people, async (first, second) => {
        const world = createWorld();
        await world.run(csvOf(first));
        const size = world.recorded.size;
        const foreseen = await world.run(csvOf(second), { dry_run: true });
        expect(world.recorded.size).toBe(size);
        expect(countsOf(foreseen)).toEqual(countsOf(await world.run(csvOf(second))));
      }),
      { numRuns: 20 },
    );
  });
});

function csvOf(people: readonly number[]): Buffer {
  const lines = people.map((each) => `Jana,Muster,jana${each}@acme.example,2026-05-04 14:05`);
  return Buffer.from(['First Name,Last Name,Email,Scan Time', ...lines].join('\n'));
}

function countsOf({ rows_done, recorded, duplicates, rejected, passed_over, empty }: Progress) {
  return { rows_done, recorded, duplicates, rejected, passed_over, empty };
}

/** The door and the table of imports, in memory. */
function createWorld() {
  const recorded = new Map<string, RecordableEvent>();
  let now = start.getTime();
  let acceptable = Infinity;

  async function accept(event: RecordableEvent): Promise<Accepted> {
    if (acceptable-- <= 0) throw new Error('the process dies');
    const duplicate = recorded.has(event.eventId);
    if (!duplicate) recorded.set(event.eventId, event);
    return { status: 'recorded', eventId: event.eventId, leadId: 'lead', duplicate, idReused: false };
  }

  async function attempt(file: Buffer, job: ImportRow, written: { progress?: Progress }): Promise<Progress> {
    const encoding = watchEncoding();
    encoding.push(file);
    const dying = acceptable !== Infinity;
    return runImport({
      job,
      file: { format: job.format, encoding: encoding.result(), bytes: () => pieces(file) },
      // A row that is not recorded is an error of the row; a process that dies takes the whole group with it.
      accept: async (event) => {
        try {
          return await accept(event);
        } catch (error) {
          if (dying) world.dead = true;
          throw error;
        }
      },
      eventIdSecret: 'secret',
      now: () => new Date(now++),
      known: async (ids) =>
        new Map(
          ids.flatMap((id) => {
            const event = recorded.get(id);
            return event === undefined ? [] : [[id, new Date(event.receivedAt)] as const];
          }),
        ),
      save: async (progress: Progress, _found: readonly FoundIssue[]) => {
        if (world.dead) throw new Error('the process is dead');
        written.progress = structuredClone(progress);
      },
      beat: async () => undefined,
      pause: async () => undefined,
    });
  }

  const world = {
    recorded,
    dead: false,
    run: (file: Buffer, more: Partial<ImportRow> = {}) => attempt(file, newJob(more), {}),
    /** Dies when so many more events were accepted, each time in turn, and is taken up again. */
    runThrough: async (file: Buffer, places: readonly number[]): Promise<Progress> => {
      const written: { progress?: Progress } = {};
      for (const place of places) {
        acceptable = place;
        await attempt(file, newJob(written.progress), written).catch(() => undefined);
        world.dead = false;
      }
      acceptable = Infinity;
      return attempt(file, newJob(written.progress), written);
    },
  };
  return world;
}

async function* pieces(file: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < file.length; at += 1_000) yield file.subarray(at, at + 1_000);
}

function newJob(more: Partial<ImportRow> = {}): ImportRow {
  return {
    id: '0199a3f1-7a90-7000-8000-000000000001',
    state: 'running',
    format: 'csv',
    encoding: null,
    bytes: 0,
    source: 'conference',
    event_type: null,
    conference: null,
    campaign: null,
    date_order: 'auto',
    time_zone: 'Europe/Berlin',
    dry_run: false,
    created_by: 'ops',
    bound_to_source: null,
    created_at: start,
    started_at: start,
    finished_at: null,
    rows_total: null,
    rows_done: 0,
    recorded: 0,
    duplicates: 0,
    rejected: 0,
    passed_over: 0,
    empty: 0,
    warnings: 0,
    issues: [],
    report: null,
    failure: null,
    worker: null,
    attempts: 1,
    next_received_at: null,
    ...more,
  };
}
