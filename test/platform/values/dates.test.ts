import { DateTime } from 'luxon';
import {
  addDays, addMonthsFromAnchor, addYearsFromAnchor, compareDays, day, dayIn, daysBetween, earlierDay, instantAt, isZone, laterDay, parseDay,
  startOfDay,
} from '../../../src/platform/values/dates';
import { seeded } from '../../support/running/seeded';

describe('days', () => {
  it.each(['2026-02-30', '2025-02-29', '1900-02-29', '2026-13-01', '2026-00-10', '2026-1-1', '0000-01-01', '2026-01-01T00:00', '', ' 2026-01-01'])(
    'does not read %p', (text) => {
      expect(parseDay(text)).toBeUndefined();
      expect(() => day(text)).toThrow(RangeError);
    },
  );

  it('reads real days', () => {
    expect(parseDay('2024-02-29')).toBe('2024-02-29');
    expect(parseDay('2000-02-29')).toBe('2000-02-29');
  });

  it('counts as a full calendar library does, from the year 1 to 9999', () => {
    const chance = seeded(1);
    for (let round = 0; round < 5_000; round += 1) {
      const from = DateTime.utc(chance.between(1, 9_990), 1, 1).plus({ days: chance.between(0, 364) });
      const days = chance.between(0, 3_600) - 1_800;
      const to = from.plus({ days });
      if (to.year < 1 || to.year > 9_999) continue;
      const [fromDay, toDay] = [day(from.toISODate()!), day(to.toISODate()!)];
      expect(addDays(fromDay, days)).toBe(toDay);
      expect(daysBetween(fromDay, toDay)).toBe(days);
      expect(Math.sign(compareDays(fromDay, toDay))).toBe(Math.sign(-days) + 0);
    }
  });

  it('knows the lengths of terms', () => {
    expect(daysBetween(day('2026-03-01'), day('2029-03-01'))).toBe(1_096);
    expect(daysBetween(day('2026-01-01'), day('2027-01-01'))).toBe(365);
    expect(daysBetween(day('2026-04-01'), day('2026-01-01'))).toBe(-90);
  });

  it('compares', () => {
    expect(earlierDay(day('2026-01-31'), day('2026-02-01'))).toBe('2026-01-31');
    expect(laterDay(day('2026-01-31'), day('2026-02-01'))).toBe('2026-02-01');
    expect(compareDays(day('2026-01-31'), day('2026-01-31'))).toBe(0);
  });

  it('leaves the calendar at neither end', () => {
    expect(() => addDays(day('9999-12-31'), 1)).toThrow(RangeError);
    expect(() => addDays(day('0001-01-01'), -1)).toThrow(RangeError);
    expect(() => addYearsFromAnchor(day('9999-01-01'), 1)).toThrow(RangeError);
    expect(() => addDays(day('2026-01-01'), 0.5)).toThrow(RangeError);
  });
});

describe('anchors (G8)', () => {
  it('clips 29 February to the 28th, and comes back to the 29th in the next leap year', () => {
    const anchor = day('2024-02-29');
    expect([1, 2, 3, 4].map((years) => addYearsFromAnchor(anchor, years))).toEqual(['2025-02-28', '2026-02-28', '2027-02-28', '2028-02-29']);
  });

  it('keeps the 31st through short months', () => {
    const anchor = day('2026-01-31');
    expect([1, 2, 3, 4, 12, 25].map((months) => addMonthsFromAnchor(anchor, months)))
      .toEqual(['2026-02-28', '2026-03-31', '2026-04-30', '2026-05-31', '2027-01-31', '2028-02-29']);
    expect(addMonthsFromAnchor(anchor, -2)).toBe('2025-11-30');
  });

  it('steps as a full calendar library does', () => {
    const chance = seeded(2);
    for (let round = 0; round < 2_000; round += 1) {
      const anchor = DateTime.utc(2024, 1, 1).plus({ days: chance.between(0, 1_500) });
      const months = chance.between(-60, 60);
      expect(addMonthsFromAnchor(day(anchor.toISODate()!), months)).toBe(anchor.plus({ months }).toISODate());
    }
  });
});

describe('moments in a zone', () => {
  it('knows which day it is there', () => {
    const moment = new Date('2026-03-01T22:30:00Z');
    expect(dayIn(moment, 'UTC')).toBe('2026-03-01');
    expect(dayIn(moment, 'Europe/Helsinki')).toBe('2026-03-02');
    expect(dayIn(moment, 'America/Los_Angeles')).toBe('2026-03-01');
    expect(dayIn(new Date('2026-03-01T22:00:00Z'), 'Etc/GMT-2')).toBe('2026-03-02');
    expect(dayIn(new Date('2026-03-01T21:59:59.999Z'), 'Etc/GMT-2')).toBe('2026-03-01');
  });

  it('finds midnight and 09:00', () => {
    expect(startOfDay(day('2026-07-01'), 'America/New_York').toISOString()).toBe('2026-07-01T04:00:00.000Z');
    expect(instantAt(day('2026-01-15'), '09:00', 'Asia/Kolkata').toISOString()).toBe('2026-01-15T03:30:00.000Z');
    expect(instantAt(day('2026-01-15'), '09:00', 'Pacific/Kiritimati').toISOString()).toBe('2026-01-14T19:00:00.000Z');
  });

  it('takes the first moment after the jump where clocks skip the time', () => {
    // New York goes from 02:00 to 03:00; the wanted 02:30 does not exist.
    expect(instantAt(day('2026-03-08'), '02:30', 'America/New_York').toISOString()).toBe('2026-03-08T07:00:00.000Z');
    expect(instantAt(day('2026-03-08'), '02:00', 'America/New_York').toISOString()).toBe('2026-03-08T07:00:00.000Z');
    // Beirut skips midnight itself.
    expect(startOfDay(day('2026-03-29'), 'Asia/Beirut').toISOString()).toBe('2026-03-28T22:00:00.000Z');
    // Samoa skipped a whole day.
    expect(startOfDay(day('2011-12-30'), 'Pacific/Apia').toISOString()).toBe('2011-12-30T10:00:00.000Z');
  });

  it('takes the first of two where clocks show the time twice', () => {
    expect(instantAt(day('2026-11-01'), '01:30', 'America/New_York').toISOString()).toBe('2026-11-01T05:30:00.000Z');
    // Half an hour back, at 02:00.
    expect(instantAt(day('2026-04-05'), '01:45', 'Australia/Lord_Howe').toISOString()).toBe('2026-04-04T14:45:00.000Z');
    expect(startOfDay(day('2026-11-01'), 'America/Havana').toISOString()).toBe('2026-11-01T04:00:00.000Z');
  });

  it('gives every day one start, later than the start of the day before, that falls on that day', () => {
    for (const zone of ['America/New_York', 'Europe/Berlin', 'Asia/Beirut', 'America/Havana', 'Australia/Lord_Howe', 'Africa/Casablanca']) {
      for (let on = day('2026-01-01'); on < '2027-01-01'; on = addDays(on, 1)) {
        const start = startOfDay(on, zone);
        expect(dayIn(start, zone)).toBe(on);
        expect(dayIn(new Date(start.getTime() - 1), zone)).toBe(addDays(on, -1));
      }
    }
  });

  it('refuses what is not a zone, a time or a moment', () => {
    expect(isZone('Europe/Paris')).toBe(true);
    expect(isZone('Mars/Olympus')).toBe(false);
    expect(() => dayIn(new Date('2026-01-01T00:00:00Z'), 'Mars/Olympus')).toThrow(RangeError);
    expect(() => dayIn(new Date(Number.NaN), 'UTC')).toThrow(RangeError);
    expect(() => instantAt(day('2026-01-01'), '24:00', 'UTC')).toThrow(RangeError);
    expect(() => instantAt(day('2026-01-01'), '9:00', 'UTC')).toThrow(RangeError);
  });
});

describe('days and daylight saving (G17)', () => {
  it('counts calendar days of a term whatever the clocks do inside it', () => {
    expect(daysBetween(day('2026-03-07'), day('2026-03-09'))).toBe(2);
    expect(daysBetween(day('2026-10-31'), day('2026-11-02'))).toBe(2);
  });

  it('is the same day before and after the change of clocks at a sweep of 01:30', () => {
    const zone = 'America/New_York';
    const first = instantAt(day('2026-11-01'), '01:30', zone);
    const second = new Date(first.getTime() + 3_600_000);
    expect([dayIn(first, zone), dayIn(second, zone)]).toEqual(['2026-11-01', '2026-11-01']);
    expect(dayIn(instantAt(day('2026-03-08'), '01:30', zone), zone)).toBe('2026-03-08');
  });
});
