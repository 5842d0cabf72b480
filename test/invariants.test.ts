import { Writable } from 'node:stream';
import pino from 'pino';
import { findViolations, runningInvariants } from '../src/invariants.command';
import { checkInvariants } from '../src/invariants.jobs';
import { queueMail } from '../src/mail/queue-mail';
import { closeDatabase, databaseNow, within } from '../src/platform/database/database';
import { schedule } from '../src/schedule';
import { advanceClock } from './support/clock';
import { createOrganization } from './support/factories/organizations';
import './support/queue';

afterAll(closeDatabase);

const violations = async () => (await within('system', (trx) => findViolations(trx, runningInvariants), { readOnly: true })).map(({ name }) => name);

describe('The invariants of the running portal', () => {
  it('name a mail that has waited for more than ten minutes, and the nightly check logs it as an error', async () => {
    const { organizationId } = await createOrganization();
    await within({ organizationId }, async (trx) => queueMail(trx, {
      organizationId, kind: 'test.mail', dedupeKey: 'once', to: { email: 'ada@example.test', name: 'Ada' }, subject: 'Hello', view: 'message',
      locals: { greeting: 'Hello Ada,', paragraphs: ['Good day.'] }, now: await databaseNow(trx),
    }));
    expect(await violations()).toEqual([]);
    await advanceClock('11 minutes');
    expect(await violations()).toEqual(['mail unsent for over 10 minutes']);
    const lines: { level: number; msg: string }[] = [];
    const log = pino(new Writable({ write: (line, _encoding, done) => { lines.push(JSON.parse(String(line))); done(); } }));
    await checkInvariants.handler({ id: 'test' }, { actor: { kind: 'job', id: 'test' }, log, stopping: new AbortController().signal });
    expect(lines.filter(({ level }) => level === 50).map(({ msg }) => msg)).toEqual(['an invariant does not hold: mail unsent for over 10 minutes']);
  });

  it('are checked each night', () => {
    expect(schedule).toContainEqual(expect.objectContaining({ job: 'invariants.check' }));
  });
});
