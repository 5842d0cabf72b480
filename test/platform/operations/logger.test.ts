import { uuidv7 } from 'uuidv7';
import { closeDatabase, within } from '../../../src/platform/database/database';
import { faultFacts } from '../../../src/platform/operations/logger';
import '../../support/database';

afterAll(closeDatabase);

async function faultOf(work: () => Promise<unknown>): Promise<unknown> {
  return work().then(() => undefined, (error: unknown) => error);
}

describe('what the log keeps of an error', () => {
  it('names the statement and the constraint, and quotes no row and no value', async () => {
    const person = { email: 'secret.person@example.test', password_hash: 'secret hash', created_at: '2026-01-01', updated_at: '2026-01-01' };
    const insert = () => within('system', (trx) => trx('people').insert({ id: uuidv7(), ...person }));
    await insert();
    const fault = await faultOf(insert);
    expect((fault as { detail: string }).detail).toContain('secret.person');
    const kept = JSON.stringify(faultFacts(fault));
    expect(kept).toContain('people_email_key');
    expect(kept).toContain('insert into');
    expect(kept).not.toContain('secret');
  });

  it('follows the cause, and leaves out what an error carries besides', () => {
    const cause = Object.assign(new Error('the key was refused'), { code: 'EAUTH', headers: { authorization: 'Bearer secret' }, raw: 'secret' });
    const kept = faultFacts(new Error('not sent', { cause }));
    expect(kept).toMatchObject({ name: 'Error', message: 'not sent', cause: { message: 'the key was refused', code: 'EAUTH' } });
    expect(JSON.stringify(kept)).not.toContain('secret');
    expect(faultFacts('plain words')).toBe('plain words');
  });
});
