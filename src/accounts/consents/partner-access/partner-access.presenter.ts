import { dayIn } from '../../../platform/values/dates';
import { day } from '../../../platform/values/format';
import { paths } from '../../../paths';
import { whatAdministratorAdds, whatPartnerMay } from '../../access/access-level.model';
import { type Account } from '../../account';
import { type AccessGranted, type PartnerFace } from './partner-access.report';

type Given = { account: Account; partner: PartnerFace; takenOver: Date | null; granted: AccessGranted | null; mayAnswer: boolean };

/** What a customer is told of their partner's access. */
export function partnerAccess({ account, partner, takenOver, granted, mayAnswer }: Given) {
  const isAdministrator = account.partnerIsAdministrator;
  return {
    kind: account.kind, name: account.name, partner,
    since: day(dayIn(takenOver ?? account.createdAt, partner.zone)),
    isAdministrator, granted: granted && { by: granted.by ?? '', on: day(dayIn(granted.since, partner.zone)) },
    may: whatPartnerMay(account.kind === 'safe' ? 'linked_safe' : 'linked_safe_pro', 'customer'),
    mayAsAdministrator: account.kind === 'safe' ? [] : whatAdministratorAdds('customer'),
    endHref: isAdministrator && mayAnswer ? paths.my.partnerAccess.revoke : '',
  };
}

/** What ending administrator access means, before it ends. */
export function whatRevokingDoes(account: Account, partner: string) {
  return {
    happens: [
      ...whatAdministratorAdds('customer').map((words) => `They can no longer ${words.charAt(0).toLowerCase()}${words.slice(1)}.`),
      `${partner} is told by mail.`,
      ...(account.administeredBy === 'partner' ? ['Until now all mails about your backup went to your partner. From now on you get yours.'] : []),
    ],
    stays: [
      `${partner} still pays for your plan, and sees when it ends and its alerts.`, 'Your users, computers and files.',
      'What was done in your account stays in its history.', `${partner} may ask for access again, and you decide then.`,
    ],
  };
}
