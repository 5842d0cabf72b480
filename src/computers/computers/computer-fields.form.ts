import { text } from '../../platform/pages/forms';
import { type ComputerUser } from './computer-users.report';

/** How people call a computer. */
export const nicknameField = text('a name for the computer', 60);

/** What a form offers as a computer's user: the company's people, and nobody; a field for the e-mail where they are too many. */
export function userField(users: readonly ComputerUser[] | null) {
  if (users === null) return { type: 'email', hint: 'The e-mail with which they sign in. Leave it empty for nobody.', options: [] };
  return { type: 'select', hint: '', options: [{ value: '', label: 'Nobody yet' }, ...users.map(({ personId, name, email }) => ({ value: personId, label: name === email ? email : `${name} (${email})` }))] };
}

export const NO_SUCH_USER = 'Nobody of this company is known by that. Choose somebody from the list, or invite them first.';
