import { day } from '../../src/platform/values/dates';
import { certificateDays, certificateStatus } from '../../src/training/certificates/certificate';
import { readCertificateNumber } from '../../src/training/certificates/certificate-number.model';
import { courseStatus, FOR_GOOD } from '../../src/training/courses/course-status.model';
import { drawQuestions } from '../../src/training/exams/draw-questions';
import { mayStartExam } from '../../src/training/exams/exam-rules.model';
import { byTopic, isPassed, isRight, neededRight } from '../../src/training/exams/score.model';
import { dealRights, endingWords, type Holder, leavingWords } from '../../src/training/rights/deal-rights.model';

const TODAY = day('2026-11-22');
const NOW = new Date('2026-11-22T12:00:00Z');

describe('where a person stands with a course', () => {
  it.each([
    ['not_started', undefined],
    ['enrolled', { lastResult: null, validUntil: null }],
    ['failed', { lastResult: 'failed', validUntil: null }],
    ['passed', { lastResult: 'passed', validUntil: '2026-11-22' }],
    ['passed', { lastResult: 'passed', validUntil: FOR_GOOD }],
    ['passed', { lastResult: 'failed', validUntil: '2026-12-31' }],
    ['lapsed', { lastResult: 'passed', validUntil: '2026-11-21' }],
    ['lapsed', { lastResult: 'passed', validUntil: null }],
    ['failed', { lastResult: 'failed', validUntil: '2026-11-21' }],
  ] as const)('is %s with %j', (status, standing) => {
    expect(courseStatus(standing as Parameters<typeof courseStatus>[0], TODAY)).toBe(status);
  });
});

describe('an exam', () => {
  const facts = { courseState: 'published', hasQuestions: true, validUntil: null, startedAt: [], now: NOW, today: TODAY } as const;
  const at = (text: string) => new Date(text);

  it.each([
    [{ may: true, triesLeft: 3 }, {}],
    [{ may: true, triesLeft: 1 }, { startedAt: [at('2026-11-20T12:00:00Z'), at('2026-11-01T12:00:00Z')] }],
    [{ may: false, why: 'no_tries', nextAt: at('2026-11-23T12:00:00Z') }, { startedAt: [at('2026-11-20T12:00:00Z'), at('2026-10-24T12:00:00Z'), at('2026-11-10T12:00:00Z')] }],
    [{ may: true, triesLeft: 1 }, { startedAt: [at('2026-11-20T12:00:00Z'), at('2026-11-10T12:00:00Z'), at('2026-10-23T12:00:00Z')] }],
    [{ may: false, why: 'no_tries', nextAt: at('2026-12-10T12:00:00Z') }, { startedAt: [at('2026-11-20T12:00:00Z'), at('2026-11-10T12:00:00Z'), at('2026-11-15T12:00:00Z'), at('2026-10-25T12:00:00Z')] }],
    [{ may: false, why: 'not_offered' }, { courseState: 'archived' }],
    [{ may: false, why: 'not_offered' }, { hasQuestions: false }],
    [{ may: false, why: 'passed_for_good' }, { validUntil: FOR_GOOD }],
    [{ may: false, why: 'passed', renewFrom: '2026-11-23' }, { validUntil: day('2027-02-21') }],
    [{ may: true, triesLeft: 3 }, { validUntil: day('2027-02-20') }],
    [{ may: true, triesLeft: 3 }, { validUntil: day('2026-11-21') }],
  ] as const)('answers %j with %j', (answer, given) => {
    expect(mayStartExam({ ...facts, ...given })).toEqual(answer);
  });

  it('counts an answer as right with every right option and no other', () => {
    const options = [{ words: 'a', isRight: true }, { words: 'b', isRight: true }, { words: 'c', isRight: false }];
    expect([[0, 1], [0], [0, 1, 2], [], [2]].map((chosen) => isRight({ options }, chosen))).toEqual([true, false, false, false, false]);
  });

  it('is passed at the mark, and never by rounding', () => {
    expect([[8, 10], [7, 10], [4, 5], [79, 99], [80, 99]].map(([right, asked]) => isPassed({ right: right!, asked: asked!, passPercent: 80 }))).toEqual([true, false, true, false, true]);
    expect([neededRight(10, 80), neededRight(99, 80), neededRight(1, 1)]).toEqual([8, 80, 1]);
  });

  it('names the weakest topic first', () => {
    expect(byTopic([{ topic: 'B', isRight: true }, { topic: 'A', isRight: true }, { topic: 'C', isRight: false }, { topic: 'B', isRight: false }])).toEqual([{ topic: 'C', asked: 1, right: 0 }, { topic: 'B', asked: 2, right: 1 }, { topic: 'A', asked: 1, right: 1 }]);
  });

  it('draws as many questions as asked, each once and every topic where they suffice', () => {
    const pool = Array.from({ length: 12 }, (_none, place) => ({ id: String(place), courseId: '', topic: `T${place % 4}`, words: '', kind: 'single' as const, options: [] }));
    for (let round = 0; round < 50; round += 1) {
      const drawn = drawQuestions(pool, 6);
      expect([drawn.length, new Set(drawn.map(({ id }) => id)).size, new Set(drawn.map(({ topic }) => topic)).size]).toEqual([6, 6, 4]);
    }
    expect(drawQuestions(pool, 50)).toHaveLength(12);
  });
});

describe('a certificate', () => {
  it('holds so many months from today, its last day included, or goes on the day after the one that ends', () => {
    const months = { validMonths: 24, today: TODAY };
    expect(certificateDays({ ...months, validUntil: null })).toEqual({ validFrom: '2026-11-22', validUntil: '2028-11-21' });
    expect(certificateDays({ ...months, validUntil: day('2026-12-31') })).toEqual({ validFrom: '2027-01-01', validUntil: '2028-12-31' });
    expect(certificateDays({ ...months, validUntil: day('2026-11-21') })).toEqual({ validFrom: '2026-11-22', validUntil: '2028-11-21' });
    expect(certificateDays({ ...months, validUntil: null, today: day('2028-02-29') })).toEqual({ validFrom: '2028-02-29', validUntil: '2030-02-27' });
  });

  it.each([
    ['valid', '2026-11-22', '2026-11-22', null], ['from_later', '2026-11-23', '2027-11-22', null], ['expired', '2024-11-22', '2026-11-21', null], ['withdrawn', '2026-11-01', '2027-11-22', NOW],
  ] as const)('is %s from %s to %s, withdrawn %s', (status, validFrom, validUntil, withdrawnAt) => {
    expect(certificateStatus({ validFrom: day(validFrom), validUntil: day(validUntil), withdrawnAt }, TODAY)).toBe(status);
  });

  it.each([
    ['CERT-7K2M-9QXA', 'CERT-7K2M-9QXA'], [' cert 7k2m 9qxa ', 'CERT-7K2M-9QXA'], ['7K2M9QXA', 'CERT-7K2M-9QXA'], ['CERT–7K2M–9QXA', 'CERT-7K2M-9QXA'],
    ['CERT-7K2M-9QX', undefined], ['CERT-7K2M-9QX0', undefined], ['', undefined], ['x'.repeat(5_000), undefined],
  ])('is known by its number however it is typed: %s', (typed, number) => {
    expect(readCertificateNumber(typed)).toBe(number);
  });
});

describe('what certificates mean for deals', () => {
  const basic = { name: 'Northwind', tier: 'basic' } as const;
  const holder = (name: string, given: Partial<Holder> = {}): Holder => ({ product: 'safe_server', personId: name, name, validFrom: day('2025-01-01'), validUntil: day('2026-12-17'), mayRegister: true, ...given });
  const dana = { personId: 'Dana', name: 'Dana', product: 'safe_server', lastDay: day('2026-12-17') } as const;

  it('says for every product who can register, and until when', () => {
    const rights = dealRights(basic, [holder('Dana'), holder('Dana', { validFrom: day('2026-12-18'), validUntil: day('2028-12-17') }), holder('Tom'), holder('Priya', { product: 'migration', mayRegister: false }), holder('Late', { product: 'availability', validFrom: day('2026-12-01') })], TODAY);
    expect(rights.map(({ productName, holders, sentence }) => [productName, holders.map(({ name, until }) => `${name} ${until}`), sentence])).toEqual([
      ['Server Backup', ['Dana 2028-12-17', 'Tom 2026-12-17'], 'Deals can be registered until 17 Dec 2028. After that, nobody at Northwind can, unless somebody certifies or renews.'],
      ['Availability', [], 'Nobody is certified, so no deals can be registered. Let somebody with the Sales role take the course.'],
      ['Migration', ['Priya 2026-12-17'], 'Who is certified has no role that registers deals. Give one of them the Sales role, or let somebody with it certify.'],
    ]);
    expect(dealRights({ ...basic, tier: 'premier' }, [], TODAY)[0]!.sentence).toContain('Premier partners need no certificate');
  });

  it.each([
    ['nobody else', [holder('Dana'), holder('Tom')], 'From 18 Dec 2026 on, nobody at Northwind can register deals for Server Backup until somebody holds the certificate.'],
    ['one other', [holder('Dana'), holder('Tom', { validUntil: day('2027-05-01') })], 'From 18 Dec 2026 on, Dana cannot register deals for Server Backup. Tom still can.'],
    ['several others', [holder('Dana'), ...['A', 'B', 'C', 'D'].map((name) => holder(name, { validUntil: day('2027-05-01') }))], 'From 18 Dec 2026 on, Dana cannot register deals for Server Backup. A, B, C and 1 more still can.'],
    ['no role for it', [holder('Dana', { mayRegister: false })], 'Dana has no role that registers deals, so nothing changes for deals for Server Backup.'],
  ])('says before a certificate ends what changes: %s', (_case, holders, words) => {
    expect(endingWords(basic, holders, dana)).toBe(words);
  });

  it('says before a member leaves what the organization loses, and nothing where it loses nothing', () => {
    const leaving = { personId: 'Dana', name: 'Dana', today: TODAY };
    expect(leavingWords(basic, [holder('Dana'), holder('Dana', { product: 'migration' }), holder('Tom')], leaving)).toEqual([
      'Dana no longer counts as certified for Server Backup. Tom can still register deals for it.', 'Nobody else here is certified for Migration: no more deals can be registered for it until somebody is.',
    ]);
    expect([leavingWords(basic, [holder('Tom')], leaving), leavingWords({ ...basic, tier: 'premier' }, [holder('Dana')], leaving), leavingWords(basic, [holder('Dana', { mayRegister: false })], leaving)]).toEqual([[], [], []]);
  });
});
