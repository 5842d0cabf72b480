import { replyDueAt } from '../../src/support/reply-due.model';
import { after, may, TICKET_ACTS, TICKET_STATES, type TicketAct, type TicketState } from '../../src/support/ticket';
import { newTicketNumber, readTicketNumber } from '../../src/support/ticket-number.model';
import { fileName, typeOfFile } from '../../src/support/files/ticket-file.model';
import { textOfHtml } from '../../src/support/inbound/html-text.model';
import { withoutHistory } from '../../src/support/inbound/quoted-history.model';

const NOW = new Date('2026-11-23T15:00:00Z');
const DUE = new Date('2026-11-24T15:00:00Z');
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000);

/** A ticket in a state; solved ones since `solvedDaysAgo`. */
function standing(state: TicketState, { solvedDaysAgo = 1, mergedInto = null, rating = null }: { solvedDaysAgo?: number; mergedInto?: string | null; rating?: 'good' | null } = {}) {
  const waits = state === 'open' || state === 'waiting_for_us';
  const over = state === 'solved' || state === 'closed';
  return { state, solvedAt: over ? daysAgo(solvedDaysAgo) : null, mergedInto, rating, replyDueAt: waits ? daysAgo(1) : null, waitsSince: waits ? daysAgo(2) : null, answeredAt: null };
}

describe('A ticket', () => {
  const STEPS: Record<TicketState, Partial<Record<TicketAct, TicketState>>> = {
    open: { reply: 'open', answer: 'waiting_for_partner', wait: 'waiting_for_partner', solve: 'solved', merge: 'closed' },
    waiting_for_partner: { reply: 'waiting_for_us', answer: 'waiting_for_partner', solve: 'solved', merge: 'closed' },
    waiting_for_us: { reply: 'waiting_for_us', answer: 'waiting_for_partner', wait: 'waiting_for_partner', solve: 'solved', merge: 'closed' },
    solved: { reply: 'waiting_for_us', answer: 'waiting_for_partner', reopen: 'waiting_for_us' },
    closed: { reply: 'waiting_for_us', reopen: 'waiting_for_us' },
  };
  const CASES = TICKET_STATES.flatMap((state) => TICKET_ACTS.filter((act) => act !== 'rate').map((act) => [state, act, STEPS[state][act]] as const));

  it.each(CASES)('that is %s: %s leads to %s', (state, act, expected) => {
    const ticket = standing(state);
    expect(may(ticket, act, NOW)).toBe(expected !== undefined);
    if (expected === undefined) expect(() => after(ticket, act, { now: NOW, dueAt: DUE })).toThrow(/ticket/);
    else expect({ ...ticket, ...after(ticket, act, { now: NOW, dueAt: DUE }) }.state).toBe(expected);
  });

  it('that waits for us already is due no later by another reply', () => {
    expect(after(standing('waiting_for_us'), 'reply', { now: NOW, dueAt: DUE })).toEqual({});
    expect(after(standing('waiting_for_partner'), 'reply', { now: NOW, dueAt: DUE })).toMatchObject({ waitsSince: NOW, replyDueAt: DUE });
  });

  it.each([[6.99, false], [7, true], [20, true]])('solved %d days ago may be closed: %s', (days, expected) => {
    expect(may(standing('solved', { solvedDaysAgo: days }), 'close', NOW)).toBe(expected);
  });

  it.each([[13.99, true], [14, true], [14.01, false]])('solved %d days ago opens again by a reply: %s', (days, expected) => {
    expect(may(standing('closed', { solvedDaysAgo: days }), 'reply', NOW)).toBe(expected);
  });

  it('that was merged takes nothing more', () => {
    expect(TICKET_ACTS.filter((act) => may(standing('closed', { mergedInto: 'other' }), act, NOW))).toEqual([]);
  });

  it('is rated once, after it is solved', () => {
    expect(TICKET_STATES.filter((state) => may(standing(state), 'rate', NOW))).toEqual(['solved', 'closed']);
    expect(may(standing('solved', { rating: 'good' }), 'rate', NOW)).toBe(false);
  });
});

describe('An answer is due', () => {
  // New York is five hours behind UTC in November; working hours are 14:00 to 22:00 UTC.
  it.each([
    ['a Monday morning', '2026-11-23T15:00:00Z', '2026-11-23T19:00:00Z', '2026-11-24T15:00:00Z'],
    ['before work begins', '2026-11-23T08:00:00Z', '2026-11-23T18:00:00Z', '2026-11-23T22:00:00Z'],
    ['late in the afternoon', '2026-11-23T21:00:00Z', '2026-11-24T17:00:00Z', '2026-11-24T21:00:00Z'],
    ['at the end of a Friday', '2026-11-27T22:00:00Z', '2026-11-30T18:00:00Z', '2026-11-30T22:00:00Z'],
    ['on a Friday afternoon', '2026-11-27T20:30:00Z', '2026-11-30T16:30:00Z', '2026-11-30T20:30:00Z'],
    ['on a Sunday', '2026-11-29T12:00:00Z', '2026-11-30T18:00:00Z', '2026-11-30T22:00:00Z'],
    ['over the change to summer time', '2027-03-12T21:00:00Z', '2027-03-15T16:00:00Z', '2027-03-15T20:00:00Z'],
  ])('to what comes in %s', (_when, from, premier, basic) => {
    const zone = 'America/New_York';
    expect(replyDueAt({ from: new Date(from), isPriority: true, zone }).toISOString()).toBe(premier.replace('Z', '.000Z'));
    expect(replyDueAt({ from: new Date(from), isPriority: false, zone }).toISOString()).toBe(basic.replace('Z', '.000Z'));
  });
});

describe('A ticket number', () => {
  it('is read as people type it', () => {
    const number = newTicketNumber();
    expect(number).toMatch(/^T-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}$/);
    expect([number, ` ${number.toLowerCase()} `, number.replace(/-/g, '')].map(readTicketNumber)).toEqual([number, number, number]);
    expect(['', 'T-1234-5678', 'R-7KQ4-M2XD', `${number}X`, 'T-7KQ4'].map(readTicketNumber)).toEqual([undefined, undefined, undefined, undefined, undefined]);
  });
});

describe('A file of a ticket', () => {
  it.each([
    ['a PNG', Buffer.from('89504e470d0a1a0a00', 'hex'), 'image/png'], ['a JPEG', Buffer.from('ffd8ffe0', 'hex'), 'image/jpeg'], ['a GIF', Buffer.from('GIF89a..'), 'image/gif'], ['a PDF', Buffer.from('%PDF-1.7'), 'application/pdf'],
    ['a ZIP archive', Buffer.from('504b0304aa', 'hex'), 'application/zip'], ['a log', Buffer.from('2026-11-22 stopped\n'), 'text/plain'], ['a log of Windows', Buffer.from('fffe61000a00', 'hex'), 'text/plain'],
    ['HTML, which is text and only ever saved', Buffer.from('<script>alert(1)</script>'), 'text/plain'], ['a program', Buffer.from('4d5a90000300', 'hex'), undefined], ['nothing', Buffer.alloc(0), undefined],
    ['broken text', Buffer.from([0xc3, 0x28, 0x41]), undefined],
  ])('is known by its content: %s', (_what, bytes, type) => {
    expect(typeOfFile(bytes)).toBe(type);
  });

  it.each([
    ['report.txt', 'report.txt'], ['../../etc/passwd', 'passwd'], ['C:\\logs\\a.log', 'a.log'], ['a\r\nSet-Cookie: x.txt', 'aSet-Cookie: x.txt'], ['gnp\u202e.exe', 'gnp.exe'], ['', 'file'], ['..', 'file'], ['"a".png', 'a.png'],
    ['日本語 🦊.pdf', '日本語 🦊.pdf'], [`${'a'.repeat(300)}.log`, `${'a'.repeat(96)}.log`],
  ])('is named safely: %j', (given, expected) => {
    expect(fileName(given)).toBe(expected);
  });
});

describe('Words of a mail', () => {
  it.each([
    ['above the history', 'It works now.\n\nThank you\n\nOn Mon, 23 Nov 2026 at 10:00, Carbonite support wrote:\n> Try it again.\n', 'It works now.\n\nThank you'],
    ['above a history whose opening is broken', 'Yes.\n\nOn Mon, 23 Nov 2026 at 10:00,\nCarbonite <support+x@example.com>\nwrote:\n\n> No?', 'Yes.'],
    ['above a German history', 'Ja, gern.\nAm 23.11.2026 um 10:00 schrieb Support:\n> Sollen wir?', 'Ja, gern.'],
    ['above a history of Outlook', 'Done.\r\n\r\nFrom: Support <support@example.com>\r\nSent: Monday\r\nTo: Ada\r\nSubject: Re: x\r\n\r\nOld words', 'Done.'],
    ['above an original message', 'Ok\n-----Original Message-----\nOld', 'Ok'],
    ['without a signature', 'Call me.\n-- \nAda\nAcme Ltd', 'Call me.'],
    ['below the history', 'On Mon, 23 Nov 2026 Support wrote:\n> Which version?\n\nVersion 7.', 'Version 7.'],
    ['that are only a history', '> Old\n> words', ''],
    ['that only begin like a history', 'On Monday it worked.\nFrom: is a word too.', 'On Monday it worked.\nFrom: is a word too.'],
    ['with emoji and right to left', 'مرحبا 🦊', 'مرحبا 🦊'],
  ])('are those %s', (_where, text, expected) => {
    expect(withoutHistory(text)).toBe(expected);
  });

  it('are read from HTML alone, quoted mails apart', () => {
    const html = '<html><head><style>p{}</style></head><body><p>It&nbsp;works &amp; runs.</p><ul><li>one</li><li>two &#128522;</li></ul><script>x()</script><div>On Mon Support wrote:</div><blockquote><p>old <b>words</b></p></blockquote></body></html>';
    expect(textOfHtml(html)).toBe('It works & runs.\n\n- one\n- two 😊\nOn Mon Support wrote:\n\n\n> old words\n>'.replace('\n\n\n', '\n\n'));
    expect(withoutHistory(textOfHtml('<p>Yes</p><blockquote>old</blockquote>'))).toBe('Yes');
  });

  it('are found in no time in a mail made to take long', () => {
    const began = performance.now();
    withoutHistory(`${'On '.repeat(20_000)}\n`.repeat(5));
    textOfHtml('<'.repeat(200_000));
    textOfHtml('<!--'.repeat(50_000));
    withoutHistory('on a\n'.repeat(20_000));
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});
