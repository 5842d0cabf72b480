import { type Catalog, findPlan } from '../../plans/catalog';
import { type Lead } from './lead';

/** What a form for a new customer begins with when it is opened from a lead; the customer typed the address themselves. */
export function typedFromLead({ name, company, email, phone }: Pick<Lead, 'name' | 'company' | 'email' | 'phone'>): Record<string, string> {
  const [first, last] = inTwo(name);
  return { company: company || name, first_name: first, last_name: last, email, email_again: email, phone };
}

/** The kind of trial that suits them; undefined where they have to be asked. */
export function trialKindFor({ interest, company }: Pick<Lead, 'interest' | 'company'>, catalog: Catalog): 'personal' | 'business' | undefined {
  const plan = findPlan(catalog, interest);
  if (plan) return plan.accountKind === 'safe' ? 'personal' : 'business';
  return company === '' ? undefined : 'business';
}

function inTwo(name: string): [string, string] {
  const words = name.split(' ');
  const last = words.length > 1 ? words.pop()! : '';
  return [words.join(' ').slice(0, 49), last.slice(0, 50)];
}
