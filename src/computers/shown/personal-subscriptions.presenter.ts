import { paths } from '../../paths';
import { type Visitor } from '../../platform/visitors/visitor';
import { computerRow } from './computer-line.presenter';
import { type ComputerLine } from './computers-list.report';
import { type PersonalSubscription } from './personal-subscriptions.report';

const WORDS: Record<string, { kind: string; label: string }> = {
  trial: { kind: 'running', label: 'Trial' }, active: { kind: 'good', label: 'Active' }, expired: { kind: 'bad', label: 'Expired' }, payment_failed: { kind: 'bad', label: 'Payment failed' },
  purging: { kind: 'deletion', label: 'Data being removed' }, purged: { kind: 'off', label: 'Data removed' },
};

/** A subscription of My account with its computers; each leads to its own page, by way of the place where that stands. */
export function personalRow(subscription: PersonalSubscription, lines: readonly ComputerLine[], { context }: Pick<Visitor, 'context'>) {
  const { id, kind, number, planName, state, expiresOn, accountId, accountName, isNotForResale } = subscription;
  return {
    number, planName, accountName, expiresOn, badge: WORDS[state] ?? { kind: 'off', label: 'Over' }, what: isNotForResale ? 'Not for resale' : 'Personal',
    computers: lines.filter(({ subscriptionId }) => subscriptionId === id).map((line) => computerRow(line, (machineId) => hrefOf(machineId))),
  };

  function hrefOf(machineId: string): string {
    const wanted = kind === 'nfr' ? paths.computers.of(accountId).show(machineId) : paths.computers.my.show(machineId);
    const standsThere = kind === 'nfr' ? context?.kind === 'organization' : context?.kind === 'account' && context.accountId === accountId;
    return standsThere ? wanted : paths.contextsTo(wanted);
  }
}
