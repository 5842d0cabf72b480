import { type LastChange } from './last-change.report';
import { namesOfRoles } from './roles';

const LABELS: Readonly<Record<string, string>> = {
  email: 'e-mail', firstName: 'first name', lastName: 'last name', officePhone: 'office phone', mobilePhone: 'mobile phone', roles: 'roles', status: 'status',
};

/** What somebody else changed while a form was open: "Dana Whitfield changed this meanwhile: roles from Sales to Billing. …" */
export function meanwhileWords(change: LastChange | undefined): string {
  const again = 'Your own changes are still below: check them and save again.';
  if (!change) return `Somebody else changed this meanwhile. ${again}`;
  const changes = Object.entries(LABELS).flatMap(([key, label]) => {
    const [before, after] = [wordOf(change.before[key]), wordOf(change.after[key])];
    return key in change.after && before !== after ? [`${label} from ${before} to ${after}`] : [];
  });
  return `${change.by} changed this meanwhile${changes.length > 0 ? `: ${changes.join(', ')}` : ''}. ${again}`;
}

function wordOf(value: unknown): string {
  if (Array.isArray(value)) return namesOfRoles(value as string[]) || 'none';
  return typeof value === 'string' && value !== '' ? value : 'none';
}
