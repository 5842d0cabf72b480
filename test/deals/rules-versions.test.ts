import { aroundFirstDay, rulesChange, standingOf } from '../../src/deals/rules/rules-versions.model';
import { RuleBroken } from '../../src/platform/errors';
import { day } from '../../src/platform/values/dates';

const today = day('2026-11-23');
const first = { version: 1, pointsBps: 500, protectionDays: 90, extensionDays: 30, replyDays: 2, appealDays: 30 };
const { version: _, ...asked } = first;
const dated = (version: number, validFrom: string) => ({ version, validFrom: day(validFrom), withdrawnAt: null });
const withdrawn = (version: number, validFrom: string) => ({ ...dated(version, validFrom), withdrawnAt: new Date('2026-11-20T12:00:00Z') });

describe('a new version', () => {
  it('names what is different alone, old and new', () => {
    expect(rulesChange(first, { ...asked, pointsBps: 750, appealDays: 14 }, { validFrom: today, today })).toEqual({ before: { pointsBps: 500, appealDays: 30 }, after: { pointsBps: 750, appealDays: 14 } });
  });

  it('is none where all is as the day’s rules have it', () => {
    expect(rulesChange(first, asked, { validFrom: today, today })).toBeNull();
  });

  it('never begins on a day that has passed', () => {
    expect(() => rulesChange(first, { ...asked, pointsBps: 0 }, { validFrom: day('2026-11-22'), today })).toThrow(RuleBroken);
  });

  it('takes the place of the one of its day, and holds until the day before the next', () => {
    const all = [dated(1, '2020-01-01'), dated(2, '2027-01-01'), dated(3, '2027-01-01'), dated(4, '2027-03-01')];
    expect(aroundFirstDay(all, day('2026-12-01'))).toEqual({ replaces: null, endsWith: { lastDay: '2026-12-31', next: 3, begins: '2027-01-01' } });
    expect(aroundFirstDay(all, day('2027-01-01'))).toEqual({ replaces: 3, endsWith: { lastDay: '2027-02-28', next: 4, begins: '2027-03-01' } });
    expect(aroundFirstDay(all, day('2027-03-02'))).toEqual({ replaces: null, endsWith: null });
    expect(aroundFirstDay([...all, withdrawn(5, '2027-01-01'), withdrawn(6, '2027-02-01')], day('2027-01-01'))).toEqual({ replaces: 3, endsWith: { lastDay: '2027-02-28', next: 4, begins: '2027-03-01' } });
  });
});

it('each version holds, begins later, was replaced or withdrawn before it began, or is past', () => {
  const all = [dated(1, '2020-01-01'), dated(2, '2026-11-01'), dated(3, '2026-12-01'), dated(4, '2026-12-01'), dated(5, '2027-01-01'), withdrawn(6, '2027-02-01')];
  expect(all.map((one) => standingOf(one, all, { holds: 2, today }))).toEqual(['past', 'holds', 'replaced', 'coming', 'coming', 'withdrawn']);
});
