import { describe, expect, it } from '@jest/globals';
import { createLogger, type Logger } from './create-logger.ts';

function captureLog(): { log: Logger; lines: () => Record<string, unknown>[]; text: () => string } {
  const written: string[] = [];
  const log = createLogger({
    service: 'scoring',
    level: 'debug',
    destination: { write: (line) => void written.push(line) },
  });
  return { log, text: () => written.join(''), lines: () => written.map((line) => JSON.parse(line)) };
}

describe('createLogger', () => {
  it('writes service, level name, ISO time, the fields and the constant message', () => {
    const { log, lines } = captureLog();
    log.info({ lead_id: 'l1', count: 3 }, 'lead scored');
    expect(lines()[0]).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      service: 'scoring',
      lead_id: 'l1',
      count: 3,
      msg: 'lead scored',
    });
  });

  it('keeps planted secrets and personal data out, at any depth, in children and in lists', () => {
    const { log, text } = captureLog();
    log.info({ headers: { Authorization: 'planted', 'X-Api-Key': 'planted', cookie: 'planted' } }, 'a');
    log.info({ a: { b: { c: [{ webhook_secret: 'planted', first_name: 'planted' }] } } }, 'b');
    log
      .child({ a: 1 })
      .child({ email: 'planted', apiKey: 'planted' }, {})
      .info({ token: ['planted'] }, 'c');
    log.info({ contact_phone: 'planted', url: 'postgres://dna:planted@localhost/db' }, 'd');
    expect(text()).not.toContain('planted');
    expect(text().split('\n')).toHaveLength(5);
  });

  it('keeps ordinary fields whose names only resemble sensitive ones', () => {
    const { log, lines } = captureLog();
    log.info({ subject_name: 'evt.scoring', message_id: 'm1', tokenised: true, at: new Date(0) }, 'a');
    expect(lines()[0]).toMatchObject({
      subject_name: 'evt.scoring',
      message_id: 'm1',
      tokenised: true,
      at: '1970-01-01T00:00:00.000Z',
    });
  });

  it('describes an error with code, stack and cause, but not with what a driver hung on it', () => {
    const { log, lines, text } = captureLog();
    const cause = Object.assign(new Error('duplicate key for ada@lab.example'), {
      code: '23505',
      detail: 'Key (email)=(planted) already exists.',
    });
    log.error({ err: new Error('could not save', { cause }) }, 'batch failed');
    expect(lines()[0]).toMatchObject({
      err: {
        type: 'Error',
        message: 'could not save',
        cause: { code: '23505', message: 'duplicate key for [redacted]' },
      },
    });
    expect(text()).not.toContain('planted');
    expect(text()).not.toContain('ada@lab');
  });

  it('survives a structure that contains itself', () => {
    const { log, lines } = captureLog();
    const loop: Record<string, unknown> = {};
    loop['self'] = loop;
    log.info({ loop }, 'loop');
    expect(lines()).toHaveLength(1);
  });
});
