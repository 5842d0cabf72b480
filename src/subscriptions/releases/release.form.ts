import { z } from 'zod';
import { email, text } from '../../platform/pages/forms';
import { type NewAdministrator } from './release';
import { differentAddresses, sameAddress } from '../purchases/customer.form';

/** What stood on the page; nobody types it. */
const seen = z.string({ error: 'Open the page again to see what follows.' }).regex(/^[0-9a-f]{64}$/, 'Open the page again to see what follows.');

export const ReleaseForm = z.object({ seen }).transform(({ seen }) => ({ seen, administrator: null as NewAdministrator | null }));

/** For a company that has no administrator of its own: whom it is handed over to. Typed twice, because a stranger would get the company. */
export const HandingForm = z.object({
  seen,
  first_name: text('their first name', 50),
  last_name: text('their last name', 50),
  email: email('their e-mail address'),
  email_again: z.string({ error: 'Enter the e-mail address again.' }).trim().toLowerCase().min(1, 'Enter the e-mail address again.'),
}).refine(sameAddress, differentAddresses)
  .transform((typed) => ({ seen: typed.seen, administrator: { firstName: typed.first_name, lastName: typed.last_name, email: typed.email } }));
