import { z } from 'zod';
import { config } from '../../config';
import { paths } from '../../paths';
import { closeDatabase } from '../../platform/database/database';
import { Refusal, RuleBroken } from '../../platform/errors';
import { inviteStaff } from './invite-staff';
import { INVITATION_DAYS, STAFF_ROLES } from './staff-roles';

const USAGE = `npm run staff:add -- name@example.com operator (roles: ${STAFF_ROLES.join(', ')}; several with commas)`;
const Given = z.tuple([
  z.string().trim().toLowerCase().pipe(z.email('Name an e-mail address')),
  z.string().transform((text) => text.split(',')).pipe(z.array(z.enum(STAFF_ROLES, 'Name roles that exist')).min(1)),
]);

/** `npm run staff:add -- EMAIL ROLES`: how the first operator of an installation comes in. Prints the link that the mail holds too. */
async function main(words: readonly string[]): Promise<void> {
  const given = Given.safeParse(words);
  if (!given.success) throw new RuleBroken(`${given.error.issues[0]!.message}: ${USAGE}`);
  const [email, roles] = given.data;
  const { secret } = await inviteStaff({ email, roles, invitedBy: null, actor: { kind: 'system', id: 'staff:add' } });
  process.stdout.write(`${email} is invited as ${roles.join(', ')}. The link works once, for ${INVITATION_DAYS} days:\n${config.baseUrl}${paths.staffInvitation(secret)}\n`);
}

function explain(error: unknown): void {
  if (!(error instanceof Refusal)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

void main(process.argv.slice(2)).catch(explain).finally(closeDatabase);
