import { z } from 'zod';
import { optional, required } from '../../organizations/company/company.form';
import { email, type FormResult, optionalText, readForm } from '../../platform/pages/forms';
import { countLinks, type Enquiry, MOST_LINKS } from './enquiry';

const Fields = z.object({
  name: required('your name', 100).refine((typed) => countLinks(typed) === 0, 'Enter your name without a web address.'),
  company: optional('the company', 100).refine((typed) => countLinks(typed) === 0, 'Enter the name of the company without a web address.'),
  email: email('your e-mail address'),
  phone: optional('the phone number', 30).refine((typed) => /^[0-9+()\-./ ]*$/.test(typed), 'Use digits, spaces and + ( ) - . / for a phone number.'),
  interest: z.string({ error: 'Choose what you are interested in.' }).min(1, 'Choose what you are interested in.'),
  message: optionalText('the message', 2_000).refine((typed) => countLinks(typed) <= MOST_LINKS, `Write the message with at most ${MOST_LINKS} web addresses.`),
  consent: z.literal('yes', { error: 'Tick the box, so that you can be answered.' }),
});

export const NOT_SURE = 'unsure';

/** Reads what a stranger sends; `offered` are the plans that the page shows. */
export function readEnquiry(body: unknown, offered: readonly { code: string; name: string }[]): FormResult<Enquiry> {
  const interest = Fields.shape.interest.refine((typed) => typed === NOT_SURE || offered.some(({ code }) => code === typed), 'Choose one of the plans, or “I am not sure yet”.');
  const form = readForm(Fields.extend({ interest }), body);
  if (!form.ok) return form;
  const plan = offered.find(({ code }) => code === form.value.interest);
  const { name, company, email: address, phone, message } = form.value;
  return { ok: true, value: { name, company, email: address, phone, message, interest: plan?.code ?? '', interestName: plan?.name ?? '' } };
}

export const EMPTY_ENQUIRY: Record<string, string> = { name: '', company: '', email: '', phone: '', interest: '', message: '', consent: '' };
