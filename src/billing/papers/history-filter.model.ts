import { addDays, addMonthsFromAnchor, type Day, day, parseDay } from '../../platform/values/dates';
import { type Cents, type Currency, parseMoney } from '../../platform/values/money';

const HISTORY_STATUSES = ['paid', 'waiting', 'declined', 'void'] as const;
export type HistoryStatus = (typeof HISTORY_STATUSES)[number];
/** What a paper may be asked for besides its state: that money of it went back, that a line of it is in dispute. */
const HISTORY_STATES = [...HISTORY_STATUSES, 'refunded', 'disputed'] as const;
export type HistoryState = (typeof HISTORY_STATES)[number];

/** What an address asks of Payment & History; each part that is missing asks for nothing. */
export type HistoryFilter = {
  from: Day | undefined;
  to: Day | undefined;
  customer: string;
  accountId: string | undefined;
  state: HistoryState | undefined;
  /** Invoice numbers, one of which it must be: a bare "17" may be of any year. */
  numbers: readonly string[];
  /** How the order's own number begins, in small letters. */
  purchaseOrder: string;
  cardBrand: string;
  cardLast4: string;
  fromCents: Cents | undefined;
  toCents: Cents | undefined;
  /** A plan's code, or the kind of a line that is of no plan. */
  product: string;
};

export const noFilter: HistoryFilter = {
  from: undefined, to: undefined, customer: '', accountId: undefined, state: undefined, numbers: [], purchaseOrder: '', cardBrand: '', cardLast4: '', fromCents: undefined, toCents: undefined, product: '',
};

/** What was typed and could not be understood, with what to do: shown above the list, which is shown without that filter. */
export type Unread = { name: string; words: string };

type Asked = { query: Readonly<Record<string, string>>; isUuid: (text: string) => boolean; currency: Currency; today: Day };

/** Reads the filters of an address. Nothing unchecked reaches a query, and what is left out is said. */
export function readHistoryFilter({ query, isUuid, currency, today }: Asked): { filter: HistoryFilter; unread: Unread[] } {
  const typed = (name: string): string => (query[name] ?? '').replace(/\s+/g, ' ').trim().slice(0, 100);
  const unread: Unread[] = [];
  const read = <T>(name: string, parse: (text: string) => T | undefined, help: string): T | undefined => {
    const text = typed(name);
    const value = text === '' ? undefined : parse(text);
    if (text !== '' && value === undefined) unread.push({ name, words: help });
    return value;
  };
  const amount = (text: string): Cents | undefined => parseMoney(text, currency);
  const from = read('from', dayOf, 'Give the first day as a date.');
  const to = read('to', dayOf, 'Give the last day as a date.');
  const card = read('card', cardOf, 'Give the card as its name or its last 4 digits, like “Visa” or “4242”.');
  const filter = {
    from, to,
    customer: typed('customer'),
    accountId: isUuid(query['account'] ?? '') ? query['account'] : undefined,
    state: HISTORY_STATES.find((state) => state === query['status']),
    numbers: read('number', (text) => numbersOf(text, today), 'Give the invoice number as it stands on the receipt, like “INV-2026-000017” or “17”.') ?? [],
    purchaseOrder: typed('po').toLowerCase(),
    cardBrand: card?.brand ?? '', cardLast4: card?.last4 ?? '',
    fromCents: read('least', amount, `Give the smallest amount as a number, like “120” or “99.50”.`),
    toCents: read('most', amount, `Give the largest amount as a number, like “120” or “99.50”.`),
    product: /^[a-z0-9_]{1,40}$/.test(query['product'] ?? '') ? query['product']! : '',
  };
  return { filter, unread };
}

export function isFiltered({ numbers, ...rest }: HistoryFilter): boolean {
  return numbers.length > 0 || Object.values(rest).some((part) => part !== undefined && part !== '');
}

/** This month, last month and this year, as days of the organization's calendar. */
export function quickRanges(today: Day): { label: string; from: Day; to: Day }[] {
  const firstOf = (on: string): Day => day(`${on.slice(0, 7)}-01`);
  const thisMonth = firstOf(today);
  const lastMonth = addMonthsFromAnchor(thisMonth, -1);
  return [
    { label: 'This month', from: thisMonth, to: addDays(addMonthsFromAnchor(thisMonth, 1), -1) },
    { label: 'Last month', from: lastMonth, to: addDays(thisMonth, -1) },
    { label: 'This year', from: day(`${today.slice(0, 4)}-01-01`), to: day(`${today.slice(0, 4)}-12-31`) },
  ];
}

/** Far years have no moment that the database can compare with. */
export function dayOf(text: string): Day | undefined {
  return text >= '1970-01-02' && text <= '9990-01-01' ? parseDay(text) : undefined;
}

const YEARS_BACK = 15;

function numbersOf(text: string, today: Day): string[] | undefined {
  if (/^\d{1,9}$/.test(text)) {
    const year = Number(today.slice(0, 4));
    return Array.from({ length: YEARS_BACK + 2 }, (_, back) => `INV-${year + 1 - back}-${text.replace(/^0+(?=\d)/, '').padStart(6, '0')}`);
  }
  return /^[a-z]{1,8}-\d{4}-\d{1,12}$/i.test(text) ? [text.toUpperCase()] : undefined;
}

function cardOf(text: string): { brand: string; last4: string } | undefined {
  const match = /^([a-z][a-z ]{1,19})?\s*(?:[•*x. ]*(\d{4}))?$/i.exec(text);
  if (!match || (!match[1] && !match[2])) return undefined;
  return { brand: BRANDS[(match[1] ?? '').trim().toLowerCase()] ?? (match[1] ?? '').trim().toLowerCase(), last4: match[2] ?? '' };
}

/** Names of cards as people write them, where Stripe's word differs. */
const BRANDS: Readonly<Record<string, string>> = { 'american express': 'amex', 'diners club': 'diners', 'master card': 'mastercard', 'union pay': 'unionpay' };
