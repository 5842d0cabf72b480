import { z } from 'zod';
import { optional, required } from '../../organizations/company/company.form';
import { email, type FormResult, readForm } from '../../platform/pages/forms';
import { type ReferralContent, TEXT_LENGTH } from './referral-page';

const Fields = z.object({
  headline: required('a headline', 120),
  text: z.string({ error: 'Enter the text of the page.' }).transform((typed) => typed.replaceAll('\r\n', '\n').trim())
    .refine((typed) => typed !== '', 'Enter the text of the page.').refine((typed) => typed.length <= TEXT_LENGTH, `Use at most ${TEXT_LENGTH} characters for the text.`),
  contact_name: required('who answers', 100),
  contact_email: email('an e-mail address for the contact'),
  contact_phone: optional('the phone number', 30).refine((typed) => /^[0-9+()\-./ ]*$/.test(typed), 'Use digits, spaces and + ( ) - . / for a phone number.'),
  prices: z.enum(['list', 'none'], { error: 'Choose whether prices are shown.' }),
  logo: z.string().optional().transform((typed) => typed === 'yes'),
});

/** Reads the editor. Plans are boxes named `plan_<code>`; `offered` are the codes that can be bought today. */
export function readReferralPage(body: Record<string, string>, offered: readonly string[]): FormResult<ReferralContent> {
  const form = readForm(Fields, body);
  if (!form.ok) return form;
  const { headline, text, contact_name: contactName, contact_email: contactEmail, contact_phone: contactPhone, prices, logo } = form.value;
  return {
    ok: true,
    value: { headline, text, contactName, contactEmail, contactPhone, plans: offered.filter((code) => body[`plan_${code}`] === 'yes'), showsPrices: prices === 'list', showsLogo: logo },
  };
}

/** A version as the fields of the editor. */
export function typedPage(content: ReferralContent): Record<string, string> {
  return {
    headline: content.headline, text: content.text, contact_name: content.contactName, contact_email: content.contactEmail, contact_phone: content.contactPhone,
    prices: content.showsPrices ? 'list' : 'none', logo: content.showsLogo ? 'yes' : '', ...Object.fromEntries(content.plans.map((code) => [`plan_${code}`, 'yes'])),
  };
}
