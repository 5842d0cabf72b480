import { paths } from '../../src/paths';
import { within } from '../../src/platform/database/database';
import { day } from '../../src/platform/values/dates';
import { getProgramRules } from '../../src/program/rules/program-rules.repository';
import { pageOf, setClock, testApp } from '../support/app';
import { ownerSql } from '../support/database';
import { createColleague, officeAgent } from '../support/factories/staff';

const app = testApp();
const at = paths.program.rulesWithdrawal('2027-01-01');
const words = (html: string, selector = 'main') => pageOf(html)(selector).text().replace(/\s+/g, ' ').trim();
const seenOf = (html: string) => String(pageOf(html)('input[name=seen]').val());
const asked = (on: string) => within('office', async (trx) => (await getProgramRules(trx, day(on))).thresholdUnits, { readOnly: true });

describe('rules of the program that are still to come', () => {
  it('are withdrawn from their row, with who did it and when, and asked of nobody on their day', async () => {
    await setClock('2026-11-23T15:00:00Z');
    const desk = await officeAgent(app, await createColleague({ roles: ['operator'], firstName: 'Olga', lastName: 'Prime' }));
    const form = { valid_from: '2027-01-01', threshold: '8,000', nfr_basic: '2', nfr_premier: '5', note: '', seen: '1' };
    await desk.submit(paths.program.office, form).expect(303);
    expect(pageOf((await desk.get(paths.program.office).expect(200)).text)(`a[href="${at}"]`)).toHaveLength(1);
    const page = (await desk.get(at).expect(200)).text;
    expect(words(page, 'tbody')).toBe('Begins 1 Jan 2027 Withdrawn Threshold 8,000 10,000 NFR Basic 2 1');
    await desk.submit(at, { seen: '1' }).expect(409);
    await Promise.all([1, 2].map(() => desk.submit(at, { seen: seenOf(page) }).expect(303).expect('Location', paths.program.office)));
    expect([await asked('2026-12-31'), await asked('2027-01-01')]).toEqual([10_000, 10_000]);
    const list = (await desk.get(paths.program.office).expect(200)).text;
    expect(words(list, 'table.list tbody tr')).toMatch(/1 Jan 2027 ?Version 2 Withdrawn 8,000 2 5 Olga Prime Withdrawn by Olga Prime, 23 Nov 2026/);
    expect(pageOf(list)(`a[href="${at}"]`)).toHaveLength(0);
    expect(await ownerSql("select subject_id, before, after from audit_entries where action = 'program-rules.withdrawn'")).toEqual([{ subject_id: '2', before: { thresholdUnits: 8_000, basic: 2, validFrom: '2027-01-01' }, after: { thresholdUnits: 10_000, basic: 1 } }]);
    // What the page showed before the withdrawal is old.
    expect(words((await desk.submit(paths.program.office, { ...form, seen: '2' }).expect(409)).text)).toContain('Somebody has added or withdrawn a version since you opened this page.');
    await desk.submit(paths.program.office, { ...form, threshold: '9,000', seen: '3' }).expect(303);
    expect(await asked('2027-01-01')).toBe(9_000);
    await setClock('2027-01-01T15:00:00Z');
    const then = await officeAgent(app, await createColleague({ roles: ['operator'] }));
    expect(words((await then.submit(at, { seen: '4' }).expect(409)).text)).toContain('cannot be withdrawn');
    expect(await asked('2027-01-01')).toBe(9_000);
  });
});
