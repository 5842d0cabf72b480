import { z } from 'zod';
import { personFields, readPersonForm } from '../../identity/person.form';
import { text } from '../../platform/pages/forms';
import { type AccountKind } from '../account';

const SafeForm = z.object(personFields);
const SafeProForm = z.object({ ...personFields, company: text("your company's name", 100) });

export type RegistrationTyped = z.infer<typeof SafeForm> & { company?: string };

/** Reads the form of a customer's registration link (domain.md §5.6). */
export function readRegistration(kind: AccountKind, body: unknown, email: string) {
  return readPersonForm<RegistrationTyped>(kind === 'safe' ? SafeForm : SafeProForm, body, (typed) => {
    return [email, typed['first_name'] ?? '', typed['last_name'] ?? '', typed['company'] ?? ''];
  });
}
