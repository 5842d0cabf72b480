import { z } from 'zod';
import { ARTICLE_TOPICS } from '../articles/article-topics.model';
import { CONTENT_KINDS, CONTENT_PRODUCTS, isSlug } from '../content-item';
import { isUuid } from '../../platform/database/database';
import { day, parseDay } from '../../platform/values/dates';
import { type FormResult, optionalText, readForm, singleStrings, text } from '../../platform/pages/forms';

/** As long as a form of ours may be, with room for letters that travel as several bytes. */
export const BODY_LENGTH = 20_000;

const optionalDay = (what: string) => optionalText(what, 40).refine((typed) => typed === '' || parseDay(typed) !== undefined, `Enter ${what} as a day, like 2026-11-22, or leave it empty.`).transform((typed) => (typed === '' ? null : day(typed)));
const ticked = z.string().optional().transform((typed) => typed === 'yes');
const link = optionalText('the link', 500).refine((typed) => typed === '' || /^\/(?![/\\])/.test(typed) || (/^https?:\/\//i.test(typed) && URL.canParse(typed)), 'Enter a link that begins with https://, or the address of a page of ours, like /portal/monitoring.');

const Form = z.object({
  title: text('a title', 160),
  slug: optionalText('the name in addresses', 120).transform((typed) => typed.toLowerCase()).refine((typed) => typed === '' || isSlug(typed), 'Use small letters, digits and single hyphens for the name in addresses, like safe-pro-core.'),
  abstract: optionalText('the abstract', 600),
  body: z.string().optional().default('').transform((typed) => typed.replace(/\r\n?/g, '\n').trimEnd()).refine((typed) => typed.length <= BODY_LENGTH, 'Use at most 20,000 characters for the text. A longer one is easier to read as two items.'),
  product_partner: ticked, product_safe: ticked, product_safe_pro: ticked, product_safe_server: ticked,
  topic: z.enum(['', ...ARTICLE_TOPICS], { error: 'Choose a topic from the list.' }).optional().default(''),
  audience: z.enum(['partners', 'everybody'], { error: 'Choose who may read it.' }),
  starts_on: optionalDay('the first day'),
  ends_on: optionalDay('the last day'),
  link,
  minutes: optionalText('the minutes', 10).refine((typed) => typed === '' || (/^\d{1,3}$/.test(typed) && Number(typed) >= 1 && Number(typed) <= 600), 'Enter the minutes as a whole number from 1 to 600, or leave it empty.').transform((typed) => (typed === '' ? null : Number(typed))),
  is_co_branded: ticked,
  owner_id: optionalText('the owner', 60).refine((typed) => typed === '' || isUuid(typed), 'Choose an owner from the list.').transform((typed) => (typed === '' ? null : typed)),
  review_on: optionalDay('the day of the review'),
}).refine(({ starts_on: starts, ends_on: ends }) => starts === null || ends === null || starts <= ends, { message: 'The last day cannot be before the first day.', path: ['ends_on'] })
  .refine(({ starts_on: starts, ends_on: ends }) => ends === null || starts !== null, { message: 'Say the first day too, or take the last day away.', path: ['starts_on'] })
  .transform(({ product_partner, product_safe, product_safe_pro, product_safe_server, ...typed }) => {
    const boxes = { partner: product_partner, safe: product_safe, safe_pro: product_safe_pro, safe_server: product_safe_server };
    return {
      slug: typed.slug,
      written: {
        title: typed.title, abstract: typed.abstract, body: typed.body, products: CONTENT_PRODUCTS.filter((product) => boxes[product]), topic: typed.topic, audience: typed.audience,
        startsOn: typed.starts_on, endsOn: typed.ends_on, link: typed.link, minutes: typed.minutes, isCoBranded: typed.is_co_branded, ownerId: typed.owner_id, reviewOn: typed.review_on,
      },
    };
  });

export type ContentForm = z.infer<typeof Form>;

export function readContentForm(body: unknown): FormResult<ContentForm> {
  return readForm(Form, body);
}

/** The kind in an address or a form; a datasheet where it says none that we know. */
export function readKind(from: unknown) {
  const { kind } = singleStrings(from);
  return CONTENT_KINDS.find((one) => one === kind) ?? 'datasheet';
}
