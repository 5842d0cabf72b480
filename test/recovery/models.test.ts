import { day } from '../../src/platform/values/dates';
import { newCaseNumber } from '../../src/recovery/case-number.model';
import { trackingHref } from '../../src/recovery/carriers.model';
import { drivesFor } from '../../src/recovery/drive-size.model';
import { newDrivePassword, sealPassword, unsealPassword } from '../../src/recovery/drive-password';
import { CASE_STATES, may, OPEN_STATES, refuseUnless } from '../../src/recovery/recovery-case';
import { nextReminder, returnDueOn } from '../../src/recovery/return-dates.model';
import { isPostBox, isState, STATES } from '../../src/recovery/us-address.model';

const TB = 1_000_000_000_000;

describe('Drives for a backup', () => {
  it.each([
    // Bytes, and the drives that hold them and a tenth more (domain.md §12).
    [1, 1, 1],
    [909_090_909_090, 1, 1],
    [909_090_909_091, 1, 2],
    [1 * TB, 1, 2],
    [1_818_181_818_181, 1, 2],
    [1_818_181_818_182, 1, 4],
    [3_636_363_636_363, 1, 4],
    [3_636_363_636_364, 1, 8],
    [7_272_727_272_727, 1, 8],
    [7_272_727_272_728, 2, 8],
    [14_545_454_545_454, 2, 8],
    [14_545_454_545_455, 3, 8],
    [100 * TB, 14, 8],
  ])('of %d bytes: %d of %d TB', (bytes, drives, driveTb) => {
    expect(drivesFor(bytes)).toEqual({ drives, driveTb });
  });

  it('are not asked for a backup of nothing', () => {
    expect(() => drivesFor(0)).toThrow(RangeError);
  });
});

describe('An address', () => {
  it.each(['PO Box 12', 'P.O. Box 12', 'p o box 9', 'P.O.Box 5', 'Post Office Box 3', 'POST OFFICE BOX #7', 'Box 44', 'PO Drawer 2', 'PSC 12 Box 99', 'Suite 3, PO Box 12'])('is refused where it is a box at a post office: %s', (line) => {
    expect(isPostBox(line)).toBe(true);
  });

  it.each(['12 Milk Street', '9 Boxwood Lane', 'Boxer Street 5', '4 Post Road', 'Poplar Drive 2', 'Apt 4, 12 Post Office Square'])('is taken where it only looks like one: %s', (line) => {
    expect(isPostBox(line)).toBe(false);
  });

  it('is in one of 50 states or the District of Columbia', () => {
    expect([STATES.length, isState('DC'), isState('HI'), isState('PR'), isState('GU'), isState('ma'), isState('')]).toEqual([51, true, true, false, false, false, false]);
  });
});

describe('The day to send a drive back', () => {
  it('is 21 days after the delivery, and we remind 7 days and 1 day before, at nine where the customer is', () => {
    const due = returnDueOn(day('2026-10-20'));
    expect(due).toBe('2026-11-10');
    // Daylight saving ends on 1 November in New York: nine o’clock is another hour of the world then.
    expect(nextReminder(due, 'America/New_York', new Date('2026-10-20T12:00:00Z'))).toEqual(new Date('2026-11-03T14:00:00Z'));
    expect(nextReminder(due, 'America/New_York', new Date('2026-11-03T14:00:00Z'))).toEqual(new Date('2026-11-09T14:00:00Z'));
    expect(nextReminder(due, 'America/New_York', new Date('2026-11-09T14:00:00Z'))).toBeNull();
  });
});

describe('A case', () => {
  it('is cancelled until it is prepared and denied until it has left, and never goes back', () => {
    expect(CASE_STATES.filter((state) => may({ state }, 'cancel'))).toEqual(['requested', 'approved']);
    expect(CASE_STATES.filter((state) => may({ state }, 'deny'))).toEqual(['requested', 'approved', 'preparing']);
    expect(OPEN_STATES.map((state) => (['approve', 'prepare', 'ship', 'deliver', 'receive'] as const).filter((step) => may({ state }, step)))).toEqual([['approve'], ['prepare'], ['ship'], ['deliver'], ['receive']]);
    expect(() => refuseUnless({ state: 'shipped' }, 'cancel')).toThrow('This case has been shipped, so nothing was changed.');
  });

  it('has a number that people can say', () => {
    expect(newCaseNumber()).toMatch(/^R-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}$/);
  });

  it('links the page of its carrier, and nothing for one that is unknown', () => {
    expect([trackingHref({ carrier: 'UPS', tracking: '1Z&x' }), trackingHref({ carrier: 'constructor', tracking: '1' }), trackingHref({ carrier: 'UPS', tracking: '' })]).toEqual(['https://www.ups.com/track?tracknum=1Z%26x', '', '']);
  });
});

describe('The password of a drive', () => {
  it('is kept sealed for its own case, and read by no other', () => {
    const password = newDrivePassword();
    const sealed = sealPassword(password, 'one');
    expect([password.length, unsealPassword(sealed, 'one'), unsealPassword(sealed, 'other'), unsealPassword(Buffer.of(9), 'one'), sealed.includes(Buffer.from(password))]).toEqual([24, password, undefined, undefined, false]);
  });
});
