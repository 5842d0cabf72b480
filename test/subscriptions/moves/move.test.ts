import { day } from '../../../src/platform/values/dates';
import { daysToChoose, dueAtOf, isDayToChoose, may, type Move, MOVE_ACTIONS, MOVE_SIDES, MOVE_STATES, refuseUnless, standing } from '../../../src/subscriptions/moves/move';

// Who may do what in which state, written by hand: every cell that is not here is refused.
const ALLOWED = [
  'receiving sign waiting',
  'customer withdraw waiting', 'customer withdraw dated',
  'receiving withdraw waiting', 'receiving withdraw dated',
  'clock lapse waiting', 'clock lapse dated',
  'clock complete dated',
];

const move: Move = {
  id: 'm', accountId: 'a', accountName: 'Engines & Co', from: { organizationId: 'f', name: 'Kleiber IT' }, to: { organizationId: 't', name: 'Harbor Lane IT' }, requestId: 'r', state: 'waiting',
  acceptedBy: 'p', acceptedName: 'Ana Silva', openedAt: new Date('2026-11-01T12:00:00Z'), lapsesAt: new Date('2026-12-01T12:00:00Z'), signedName: null, signedAt: null, movesOn: null, timeZone: null,
  dueAt: null, delayedSince: null, delay: '', closedAt: null, withdrawnBySide: null, lines: null,
};
const dated: Move = { ...move, state: 'dated', movesOn: day('2026-12-10'), timeZone: 'UTC', dueAt: new Date('2026-12-10T00:00:00Z') };

describe('who may do what to a move', () => {
  const cells = MOVE_SIDES.flatMap((side) => MOVE_ACTIONS.flatMap((action) => MOVE_STATES.map((state) => [side, action, state] as const)));

  it('has a cell for each of 5 sides, 4 acts and 5 states', () => expect(cells).toHaveLength(100));

  it.each(cells)('%s may %s while %s', (side, action, state) => {
    expect(may(side, action, state)).toBe(ALLOWED.includes(`${side} ${action} ${state}`));
  });
});

describe('the time of a move', () => {
  it('offers tomorrow first and 30 days ahead last', () => {
    expect(daysToChoose(day('2026-11-22'))).toEqual({ first: '2026-11-23', last: '2026-12-22' });
    expect(['2026-11-21', '2026-11-22', '2026-11-23', '2026-12-22', '2026-12-23'].map((on) => isDayToChoose(day(on), day('2026-11-22')))).toEqual([false, false, true, true, false]);
  });

  it('is the beginning of the day where the receiving partner is, on the day clocks change too', () => {
    expect(dueAtOf(day('2026-12-10'), 'America/New_York').toISOString()).toBe('2026-12-10T05:00:00.000Z');
    expect(dueAtOf(day('2027-03-28'), 'Europe/Berlin').toISOString()).toBe('2027-03-27T23:00:00.000Z');
  });

  it('is over for the second signature at the moment of the lapse, before the clock has come round', () => {
    expect(() => refuseUnless(move, 'receiving', 'sign', new Date('2026-12-01T11:59:59Z'))).not.toThrow();
    expect(() => refuseUnless(move, 'receiving', 'sign', new Date('2026-12-01T12:00:00Z'))).toThrow('The move lapsed, because Harbor Lane IT did not sign within 30 days.');
  });

  it('has not come before the day, for the clock', () => {
    expect(() => refuseUnless(dated, 'clock', 'complete', new Date('2026-12-09T23:59:59Z'))).toThrow('The time for that has not come.');
    expect(() => refuseUnless(dated, 'clock', 'complete', new Date('2026-12-10T00:00:00Z'))).not.toThrow();
    expect(() => refuseUnless(move, 'clock', 'lapse', new Date('2026-12-01T11:59:59Z'))).toThrow('The time for that has not come.');
  });

  it('is refused in words that say how the case stands', () => {
    const now = new Date('2026-12-15T00:00:00Z');
    expect(() => refuseUnless({ ...dated, state: 'done' }, 'customer', 'withdraw', now)).toThrow('The move is done: Harbor Lane IT looks after Engines & Co since 10 Dec 2026.');
    expect(() => refuseUnless(dated, 'leaving', 'withdraw', now)).toThrow('The move is signed by both. It happens on 10 Dec 2026.');
    expect(standing({ ...dated, state: 'lapsed', signedAt: now })).toBe('The move lapsed, because Engines & Co was not with Kleiber IT any more.');
    expect(standing({ ...move, state: 'withdrawn', withdrawnBySide: 'customer' })).toBe('The move was withdrawn by the customer. Everything stays as it was.');
  });
});
