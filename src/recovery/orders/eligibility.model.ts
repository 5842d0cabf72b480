import { type Machine } from '../../computers/machine';
import { type SubscriptionState } from '../../subscriptions/subscription';
import { type RecoveryCase } from '../recovery-case';
import { type CourierFees } from './courier-order.model';

export interface Standing {
  readonly machine: Pick<Machine, 'nickname' | 'keyKind' | 'lastBackupAt' | 'bytesProtected' | 'deleteAt'>;
  readonly subscription: { readonly number: string; readonly state: SubscriptionState };
  readonly planName: string;
  readonly fees: CourierFees | undefined;
  readonly openCase: Pick<RecoveryCase, 'number'> | undefined;
}

/**
 * Why no drive with a computer's files can be ordered now, as a sentence that says what to do; undefined where it can (domain.md §12). Only while the subscription is active: in grace
 * nothing is restored. The first reason that is true is told.
 */
export function ineligibility({ machine, subscription, planName, fees, openCase }: Standing): string | undefined {
  const { nickname, keyKind, lastBackupAt, bytesProtected, deleteAt } = machine;
  const { number, state } = subscription;
  if (openCase) return `There is an open case for ${nickname} already: ${openCase.number}. Follow that one, or cancel it first.`;
  if (state === 'trial') return `${number} is a trial. Buy a plan first; files are sent from paid plans only.`;
  if (state === 'expired' || state === 'payment_failed') return `${number} is not active, so its files cannot be sent. Renew it first.`;
  if (state !== 'active') return `The backup of ${nickname} has been removed or is being removed, so there are no files to send.`;
  if (deleteAt) return `${nickname} is going to be deleted. Cancel the deletion first.`;
  if (!lastBackupAt || bytesProtected <= 0) return `${nickname} has no complete backup yet, so there are no files to send.`;
  if (keyKind === 'private') return `The backup of ${nickname} is locked with a private key that only its owner has, so we cannot read the files. Restore them on a computer with that key instead.`;
  return fees ? undefined : `Recovery by courier has no price for ${planName} today. Contact support.`;
}
