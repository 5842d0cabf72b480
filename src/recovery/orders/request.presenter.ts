import { mayAccess } from '../../accounts/access/access-level.model';
import { bytes, money } from '../../platform/values/format';
import { drivesFor } from '../drive-size.model';
import { drivesText, METHOD_NAMES } from '../recovery-case';
import { RETURN_DAYS } from '../return-dates.model';
import { STATES } from '../us-address.model';
import { type CourierBasis } from './courier-basis.report';

/** What is declared with a request (domain.md §12). */
const DECLARATIONS = [
  'The backup holds nothing illegal.',
  'Nothing in it is forbidden to travel on a drive that is locked with a password.',
  'The files are sent to be restored, not to be kept on our drive as an archive.',
  'The request may be denied. The whole fee goes back then.',
] as const;

/** What the form shows of a computer, its price, and who says that the address is right. */
export function shownRequest(basis: CourierBasis, { isCustomer }: { isCustomer: boolean }) {
  const { account, machine, subscription, plan, organization, fees } = basis;
  const tax = organization.taxRatePpm === 0 ? '' : `, and ${organization.taxName.toLowerCase()}`;
  return {
    facts: [
      { label: 'Computer', value: machine.nickname, ...machine.hostName !== '' && { note: machine.hostName } },
      { label: 'Plan', value: `${plan.name}, ${subscription.number}` },
      ...machine.bytesProtected > 0 ? [{ label: 'Files', value: bytes(machine.bytesProtected), note: `They travel on ${drivesText(drivesFor(machine.bytesProtected))}.` }] : [],
    ],
    methods: (fees?.options ?? []).map(({ method, cents }) => ({ value: method, label: METHOD_NAMES[method], hint: `${money(cents, organization.currency)}${tax}${fees!.options.length === 1 ? ', shipping included' : ''}` })),
    states: [{ value: '', label: 'Choose a state' }, ...STATES], declarations: DECLARATIONS, returnDays: RETURN_DAYS,
    asksCustomer: !isCustomer && account.administeredBy === 'customer' && !mayAccess(account, 'act_inside'),
  };
}
