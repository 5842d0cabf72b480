import { missingCertificate } from '../../src/deals/certificate.model';
import { companyDomain, customerKey } from '../../src/deals/customer-key.model';
import { extended, mayAppealAt, nextReminder, protection, replyBy } from '../../src/deals/deal-terms.model';
import { pointsText, rejectionText } from '../../src/deals/deal-words.model';
import { withoutLegalForm } from '../../src/deals/registering/company-name.model';
import { day } from '../../src/platform/values/dates';

const NEW_YORK = 'America/New_York';
const at = (text: string) => new Date(text);

describe('the clock for our answer', () => {
  it.each([
    ['a Monday', '2026-11-23T15:00:00Z', '2026-11-25'],
    ['a Thursday, over the weekend', '2026-11-26T15:00:00Z', '2026-11-30'],
    ['a Friday', '2026-11-27T15:00:00Z', '2026-12-01'],
    ['a Saturday', '2026-11-28T15:00:00Z', '2026-12-01'],
    ['a Sunday', '2026-11-29T15:00:00Z', '2026-12-01'],
    ['a Sunday evening in New York, which is Monday in Greenwich', '2026-11-30T04:00:00Z', '2026-12-01'],
  ])('gives two working days after %s', (_, submitted, on) => {
    expect(replyBy(at(submitted), { replyDays: 2 }, NEW_YORK).replyByOn).toBe(on);
  });

  it('runs to the end of the day, where the partner is', () => {
    expect(replyBy(at('2026-11-23T15:00:00Z'), { replyDays: 2 }, NEW_YORK).replyByAt).toEqual(at('2026-11-26T05:00:00Z'));
    expect(replyBy(at('2026-11-23T15:00:00Z'), { replyDays: 2 }, 'Europe/Athens').replyByAt).toEqual(at('2026-11-25T22:00:00Z'));
    // The night in which New York's clocks go forward: the day after begins four hours behind Greenwich, not five.
    expect(replyBy(at('2026-03-05T15:00:00Z'), { replyDays: 2 }, NEW_YORK)).toEqual({ replyByOn: '2026-03-09', replyByAt: at('2026-03-10T04:00:00Z') });
  });
});

describe('protection', () => {
  it('lasts 90 days after the day of the approval, the last one whole', () => {
    expect(protection(at('2026-11-22T15:00:00Z'), { protectionDays: 90 }, NEW_YORK)).toEqual({
      protectedUntil: '2027-02-20', lapsesAt: at('2027-02-21T05:00:00Z'), remindAt: at('2027-01-21T14:00:00Z'),
    });
  });

  it('is 30 days longer when it is extended, and is reminded of anew', () => {
    expect(extended(day('2027-02-20'), { extensionDays: 30 }, NEW_YORK, at('2027-02-18T15:00:00Z'))).toEqual({
      protectedUntil: '2027-03-22', lapsesAt: at('2027-03-23T04:00:00Z'), remindAt: at('2027-02-20T14:00:00Z'),
    });
  });

  it('is reminded of 30, 7 and 1 days before its end, at nine in the morning', () => {
    const after = (moment: string) => nextReminder(day('2027-02-20'), NEW_YORK, at(moment))?.toISOString();
    expect(after('2026-11-22T15:00:00Z')).toBe('2027-01-21T14:00:00.000Z');
    expect(after('2027-01-21T14:00:00Z')).toBe('2027-02-13T14:00:00.000Z');
    expect(after('2027-02-13T14:00:00Z')).toBe('2027-02-19T14:00:00.000Z');
    expect(after('2027-02-19T14:00:00Z')).toBeUndefined();
  });
});

it('lets a rejection be appealed against for 30 times 24 hours', () => {
  const rejected = at('2026-11-22T15:00:00Z');
  expect(mayAppealAt(at('2026-12-22T14:59:59Z'), rejected, { appealDays: 30 })).toBe(true);
  expect(mayAppealAt(at('2026-12-22T15:00:00Z'), rejected, { appealDays: 30 })).toBe(false);
});

describe('whose customer an address is', () => {
  it('is told by the domain of a company, and by the whole address at a public mail host', () => {
    expect(customerKey(' Rosa@HarborLaw.test ')).toBe('harborlaw.test');
    expect(customerKey('rosa@gmail.com')).toBe('rosa@gmail.com');
    expect(companyDomain('rosa@gmail.com')).toBe('');
    expect(customerKey('')).toBe('');
  });
});

it('compares companies without their legal form', () => {
  expect(['Harbor Law, L.L.P.', 'Müller & Söhne GmbH', 'Co', 'Acme Co. Ltd'].map(withoutLegalForm)).toEqual(['Harbor Law', 'Müller & Söhne', 'Co', 'Acme']);
});

describe('certificates', () => {
  it.each([
    ['safe', 'basic', [], undefined], ['safe_pro', 'basic', [], undefined], ['', 'basic', [], undefined],
    ['safe_server', 'basic', [], 'safe_server'], ['availability', 'basic', ['safe_server'], 'availability'], ['migration', 'basic', ['availability'], 'migration'],
    ['safe_server', 'basic', ['safe_server'], undefined], ['migration', 'premier', [], undefined],
  ] as const)('for %s at the %s tier with %j: missing %s', (product, tier, certified, missing) => {
    expect(missingCertificate(product, { tier, certified })).toBe(missing);
  });
});

it('writes points and reasons as people do', () => {
  expect([pointsText(500), pointsText(250), pointsText(1_205)]).toEqual(['5 %', '2.5 %', '12.05 %']);
  expect(rejectionText({ reasonCode: 'not_new', reason: 'S-1 is renewed.' })).toBe('This is a renewal or an upgrade. A deal is new business. S-1 is renewed.');
  expect(rejectionText({ reasonCode: 'other', reason: 'Other words.' })).toBe('Other words.');
});
