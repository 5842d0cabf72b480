import { paths } from '../../paths';
import { type Day } from '../../platform/values/dates';
import { CARRIERS } from '../carriers.model';
import { DRIVE_SIZES_TB } from '../drive-size.model';
import { may, type RecoveryCase, waitsForCustomer } from '../recovery-case';
import { type CaseFacts } from './case-facts.report';

/** The forms that a case offers staff now; each is there only where its step may be taken. */
export function shownSteps(found: RecoveryCase, { isPasswordMade, feeWords }: CaseFacts, typed: Record<string, string>, today: Day) {
  const { office } = paths.recovery;
  const { id } = found;
  return {
    approve: may(found, 'approve') ? { href: office.approve(id), waits: waitsForCustomer(found) } : null,
    deny: may(found, 'deny') ? { href: office.deny(id) } : null,
    prepare: may(found, 'prepare') ? { href: office.prepare(id) } : null,
    password: may(found, 'show_password') ? { href: office.password(id), isMade: isPasswordMade } : null,
    ship: may(found, 'ship') && isPasswordMade ? { href: office.ship(id), drives: typed['drives'] ?? String(found.drives), driveTb: typed['drive_tb'] ?? String(found.driveTb) } : null,
    correct: may(found, 'correct') ? { href: office.ship(id), carrier: typed['carrier'] ?? found.carrier, tracking: typed['tracking'] ?? found.tracking } : null,
    deliver: may(found, 'deliver') ? { href: office.deliver(id), deliveredOn: typed['delivered_on'] ?? today } : null,
    receive: may(found, 'receive') ? { href: office.receive(id), mayCharge: today > found.returnDueOn!, most: found.drives, fees: feeWords } : null,
    carriers: [{ value: '', label: 'Choose a carrier' }, ...CARRIERS.map((name) => ({ value: name, label: name }))],
    sizes: DRIVE_SIZES_TB.map((size) => ({ value: String(size), label: `${size} TB` })),
  };
}
