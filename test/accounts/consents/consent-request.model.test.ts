import { ACTIONS, ACTORS, accessStateOf, askableFrom, lapsesAt, requireAskable, STATUSES, statusAfter, statusOf, type ConsentAction, type ConsentActor, type ConsentKind, type ConsentStatus } from '../../../src/accounts/consents/consent-request.model';

const asked = new Date('2026-03-01T12:00:00Z');
const soon = new Date('2026-03-02T12:00:00Z');
const late = new Date('2026-03-31T12:00:00Z');
const request = (kind: ConsentKind, status: ConsentStatus) => ({ kind, status, lapsesAt: lapsesAt(asked), statusSince: asked });

function outcome(kind: ConsentKind, status: ConsentStatus, who: ConsentActor, action: ConsentAction, now = soon): string {
  try {
    return statusAfter(request(kind, status), who, action, now);
  } catch (error) {
    return (error as Error).name === 'Error' ? (error as Error).constructor.name : (error as Error).name;
  }
}

// Columns: pending, accepted, declined, cancelled, lapsed, revoked. "late" is the refusal of who comes too late, "-" what never stands.
const OWN: Record<ConsentAction, { who: ConsentActor; association: string; administrator: string }> = {
  accept: { who: 'customer', association: 'accepted accepted late late late late', administrator: 'accepted accepted late late late late' },
  decline: { who: 'customer', association: 'declined late declined late late late', administrator: 'declined late declined late late late' },
  postpone: { who: 'customer', association: 'pending late late late late late', administrator: 'pending late late late late late' },
  cancel: { who: 'partner', association: 'cancelled late late cancelled late late', administrator: 'cancelled late late cancelled late late' },
  lapse: { who: 'clock', association: 'pending accepted declined cancelled lapsed revoked', administrator: 'pending accepted declined cancelled lapsed revoked' },
  revoke: { who: 'customer', association: 'none none none none none none', administrator: 'late revoked late late late revoked' },
  end: { who: 'parting', association: 'cancelled accepted declined cancelled lapsed revoked', administrator: 'cancelled revoked declined cancelled lapsed revoked' },
};
const REFUSALS: Record<string, string> = { late: 'RuleBroken', none: 'NotFound' };

const cells = (['association', 'administrator'] as const).flatMap((kind) => ACTORS.flatMap((who) => ACTIONS.flatMap((action) => STATUSES.map((status, place) => {
  const word = OWN[action].who === who ? OWN[action][kind].split(' ')[place]! : 'NotAllowed';
  return [kind, who, action, status, REFUSALS[word] ?? word] as const;
}))));

describe('what an act makes of a request', () => {
  it('has a cell for every kind, person, act and state', () => expect(cells).toHaveLength(2 * 4 * 7 * 6));

  it.each(cells)('%s: %s may %s a request that is %s → %s', (kind, who, action, status, expected) => {
    expect(outcome(kind, status, who, action)).toBe(expected);
  });

  it.each([['accept', 'customer'], ['decline', 'customer'], ['postpone', 'customer'], ['cancel', 'partner']] as const)('is refused to %s once 30 days are over, though no job has been', (action, who) => {
    expect(outcome('association', 'pending', who, action, late)).toBe('RuleBroken');
    expect(() => statusAfter(request('administrator', 'pending'), who, action, late)).toThrow(/ended after 30 days/);
  });

  it('lapses at the moment its 30 days are over, and not before', () => {
    expect(outcome('association', 'pending', 'clock', 'lapse', new Date(late.getTime() - 1))).toBe('pending');
    expect(outcome('association', 'pending', 'clock', 'lapse', late)).toBe('lapsed');
    expect(statusOf(request('association', 'pending'), new Date(late.getTime() - 1))).toBe('pending');
    expect(statusOf(request('association', 'pending'), late)).toBe('lapsed');
  });
});

describe('asking again', () => {
  const words = (at: Date) => at.toISOString().slice(0, 10);

  it.each(['cancelled', 'lapsed', 'revoked', 'accepted'] as const)('is free after one that was %s', (status) => {
    expect(() => requireAskable(request('administrator', status), soon, words)).not.toThrow();
  });

  it('is refused while one is open, and free once its 30 days are over', () => {
    expect(() => requireAskable(request('administrator', 'pending'), soon, words)).toThrow(/asked already/);
    expect(() => requireAskable(request('administrator', 'pending'), late, words)).not.toThrow();
  });

  it('waits seven days after a no, and names the day', () => {
    const declined = request('administrator', 'declined');
    expect(askableFrom(declined)).toEqual(new Date('2026-03-08T12:00:00Z'));
    expect(() => requireAskable(declined, new Date('2026-03-08T11:59:59Z'), words)).toThrow('The customer said no on 2026-03-01. You may ask again on 2026-03-08.');
    expect(() => requireAskable(declined, new Date('2026-03-08T12:00:00Z'), words)).not.toThrow();
  });
});

describe('where administrator access stands', () => {
  it.each([
    [true, undefined, 'granted'], [true, 'declined', 'granted'], [true, 'accepted', 'granted'], [false, undefined, 'not_requested'], [false, 'pending', 'pending'],
    [false, 'declined', 'declined'], [false, 'cancelled', 'cancelled'], [false, 'lapsed', 'lapsed'], [false, 'revoked', 'revoked'], [false, 'accepted', 'revoked'],
  ] as const)('administrator %s with a newest request %s is %s', (isAdministrator, status, expected) => {
    expect(accessStateOf(isAdministrator, status && request('administrator', status), soon)).toBe(expected);
  });

  it('is lapsed when the 30 days of an open request are over', () => expect(accessStateOf(false, request('administrator', 'pending'), late)).toBe('lapsed'));
});
