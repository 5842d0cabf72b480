import { DEAL_STATES, DEAL_STEPS, type DealState, type DealStep, may, mayDecide, refuseUnless } from '../../src/deals/deal';

const fresh = { appealedAt: null, extendedAt: null, rejectedBy: null };
const then = new Date('2026-11-22T15:00:00Z');

// Written by hand from domain.md §11.6: a row a state, a cross where the step is taken.
const TABLE: Record<DealState, readonly DealStep[]> = {
  draft: ['edit', 'submit', 'withdraw', 'link'],
  submitted: ['withdraw', 'approve', 'reject', 'link'],
  approved: ['extend', 'link', 'win', 'lose', 'lapse'],
  rejected: ['appeal'],
  appealed: ['approve', 'reject', 'link'],
  won: [],
  lost: [],
  lapsed: [],
  withdrawn: [],
};

const cells = DEAL_STATES.flatMap((state) => DEAL_STEPS.map((step) => ({ state, step, taken: TABLE[state].includes(step) })));

describe('a deal', () => {
  it.each(cells)('$state: $step is taken: $taken', ({ state, step, taken }) => {
    expect(may({ state }, step)).toBe(taken);
    const taking = () => refuseUnless({ state, ...fresh }, step);
    if (taken) expect(taking).not.toThrow();
    else expect(taking).toThrow(/^This deal .+, so nothing was changed\. Look at it as it is now\.$/);
  });

  it('is appealed for once, and its protection is extended once', () => {
    expect(() => refuseUnless({ ...fresh, state: 'rejected', appealedAt: then }, 'appeal')).toThrow(/the answer is final/);
    expect(() => refuseUnless({ ...fresh, state: 'approved', extendedAt: then }, 'extend')).toThrow(/extended once already/);
  });

  it('is decided on after an appeal by somebody else than who rejected it', () => {
    expect(mayDecide({ state: 'submitted', rejectedBy: null }, 'ada')).toBe(true);
    expect(mayDecide({ state: 'appealed', rejectedBy: 'ada' }, 'ada')).toBe(false);
    expect(mayDecide({ state: 'appealed', rejectedBy: 'ada' }, 'bea')).toBe(true);
    expect(mayDecide({ state: 'rejected', rejectedBy: 'ada' }, 'bea')).toBe(false);
  });
});
